/**
 * performance.now and timeOrigin, in whole milliseconds since the call began: a finer clock would let guests time
 * their neighbours.
 */
import { expose, tag } from "./expose.ts";
import { monotonicNow } from "./host.ts";
import { dateNow } from "./primordials.ts";

const performance = {
  now(): number {
    return monotonicNow();
  },
  /** Computed when read: a constant would be the time of the snapshot. */
  get timeOrigin(): number {
    return dateNow() - monotonicNow();
  },
  toJSON(): object {
    return { timeOrigin: performance.timeOrigin };
  },
};

export function installPerformance(): void {
  tag(performance, "Performance");
  expose("performance", performance);
}

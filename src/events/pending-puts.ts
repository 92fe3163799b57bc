/**
 * Events that wait for their commit, with those who put them: bounded in bytes, taken in their order, a commit's worth at a time, and answered
 * by what became of it. Used by the queue alone.
 */
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";
import { refusedByDisk } from "./book-client.ts";
import type { Committed } from "./book.ts";
import type { EventToQueue } from "./event.ts";

export interface Put {
  readonly event: EventToQueue;
  readonly resolve: () => void;
  readonly reject: (error: IsopodError) => void;
}

export class PendingPuts {
  readonly #puts: Put[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#puts.length === 0;
  }

  /** @throws {IsopodError} too_large, events_busy */
  add(put: Put): void {
    const { length } = put.event.payload;
    if (length > limits.eventQueueMaxBytes)
      throw new IsopodError("too_large", `Cannot take the event as it is over ${limits.eventQueueMaxBytes} bytes: received ${length}`);
    if (this.#bytes + length > limits.eventsPendingMaxBytes)
      throw new IsopodError("events_busy", `Cannot take the event now as ${this.#bytes} bytes of others wait for the disk`);
    this.#bytes += length;
    this.#puts.push(put);
  }

  /** As many as go into one commit. */
  take(): Put[] {
    let room: number = limits.eventsCommitMaxBytes;
    const isTooMuch = ({ event }: Put, index: number): boolean =>
      (room -= event.payload.length) < 0 || index >= limits.eventsCommitMaxCount;
    const end = this.#puts.findIndex(isTooMuch);
    const taken = this.#puts.splice(0, end < 0 ? this.#puts.length : end);
    for (const { event } of taken) this.#bytes -= event.payload.length;
    return taken;
  }
}

/** Tells those who put them. */
export function answerPuts(puts: readonly Put[], { refused, failure }: Pick<Committed, "refused" | "failure">): void {
  const isRefused = new Set(refused);
  for (const [index, { resolve, reject }] of puts.entries()) {
    if (isRefused.has(index))
      reject(new IsopodError("invalid_json", "Cannot take the event as it is not JSON, or nests more than 1,000 deep"));
    else if (failure !== undefined) reject(refusedByDisk(failure));
    else resolve();
  }
}

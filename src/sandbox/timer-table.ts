/** The timers that one call has set: the guest names them by number, the host only keeps when they are due. */
import { limits } from "../limits.ts";
import { GuestException } from "./border-values.ts";

export class TimerTable {
  readonly #timers = new Map<number, { handle: NodeJS.Timeout; delayMs: number }>();
  readonly #due: (id: number) => void;

  constructor(due: (id: number) => void) {
    this.#due = due;
  }

  get size(): number {
    return this.#timers.size;
  }

  set(id: number, delayMs: number): void {
    if (this.#timers.size >= limits.timersMaxCount) {
      throw new GuestException("RangeError", `Cannot set a timer as ${limits.timersMaxCount} are pending already`);
    }
    this.clear(id);
    const delay = Math.min(Math.max(1, Math.trunc(delayMs) || 1), limits.timerMaxDelayMs);
    // It counts, and can be cleared, until the guest has been told.
    const handle = setTimeout(() => this.#due(id), delay);
    this.#timers.set(id, { handle, delayMs: delay });
  }

  /** The guest is told that it is due. False when it has cleared it meanwhile. */
  take(id: number): boolean {
    return this.#timers.delete(id);
  }

  clear(id: number): void {
    clearTimeout(this.#timers.get(id)?.handle);
    this.#timers.delete(id);
  }

  /** What an image keeps of them: [id, delay in ms]. */
  pending(): [number, number][] {
    return [...this.#timers].map(([id, { delayMs }]) => [id, delayMs]);
  }

  dispose(): void {
    for (const id of this.#timers.keys()) this.clear(id);
  }
}

/** Counts the requests that are not let in, by why, and tells the log of them: at once, and then seldom, however many come. */
import { limits } from "../limits.ts";
import type { AuthenticationFailure } from "./authentication-error.ts";

export class Refusals {
  readonly #log: (message: string) => void;
  readonly #untold = new Map<AuthenticationFailure, number>();
  #toldAt = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(log: (message: string) => void) {
    this.#log = log;
  }

  get count(): number {
    return this.#count;
  }

  add(failure: AuthenticationFailure): void {
    this.#count += 1;
    this.#untold.set(failure, (this.#untold.get(failure) ?? 0) + 1);
    const now = performance.now();
    if (now - this.#toldAt < limits.refusalsLogMs) return;
    this.#toldAt = now;
    this.#log(`keys: refused ${Array.from(this.#untold, ([reason, times]) => `${times} ${reason}`).join(", ")}`);
    this.#untold.clear();
  }
}

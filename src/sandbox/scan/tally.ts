/**
 * What a scan has counted so far, and the check of each number against its limit. One tally goes through all the modules of
 * a component, so that many modules are no way around what is summed up.
 */
import { atMost, type WasmLimit } from "../wasm/at-most.ts";

/** The largest number that was met, or the sum; what the module has none of is left out. */
export type WasmNumbers = Readonly<Partial<Record<WasmLimit, number>>>;

export class Tally {
  readonly #numbers: Partial<Record<WasmLimit, number>> = {};

  get numbers(): WasmNumbers {
    return this.#numbers;
  }

  /** A number of one thing alone. @throws {WasmLimitError} when it is over the limit */
  see(limit: WasmLimit, received: number): void {
    if (received > (this.#numbers[limit] ?? 0)) this.#numbers[limit] = atMost(limit, received);
  }

  /** A part of a number that is counted over all of the upload. */
  add(limit: WasmLimit, received: number): void {
    this.see(limit, (this.#numbers[limit] ?? 0) + received);
  }
}

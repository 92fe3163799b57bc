/** The blocks of a function that are open while it is walked over: what `scan-body.ts` must know of each. One serves all functions of a module. */
import { limits } from "../../limits.ts";

/** The function itself, and what may be nested in it. */
const places = limits.wasmNestingMaxDepth + 1;

export class OpenBlocks {
  /** How many are open; the function itself is one. */
  depth = 0;
  readonly #bases = new Int32Array(places);
  readonly #parameters = new Int32Array(places);
  readonly #results = new Int32Array(places);
  readonly #loopsAt = new Int32Array(places);

  /** @param base how high the stack of operands is below it @param loopAt where the loop begins that it is, or 0 */
  open(base: number, parameters: number, results: number, loopAt: number): void {
    const { depth } = this;
    this.#bases[depth] = base;
    this.#parameters[depth] = parameters;
    this.#results[depth] = results;
    this.#loopsAt[depth] = loopAt;
    this.depth = depth + 1;
  }

  close(): void {
    this.depth -= 1;
  }

  get base(): number {
    return this.#bases[this.depth - 1] as number;
  }

  get parameters(): number {
    return this.#parameters[this.depth - 1] as number;
  }

  get results(): number {
    return this.#results[this.depth - 1] as number;
  }

  get loopAt(): number {
    return this.#loopsAt[this.depth - 1] as number;
  }

  /** How many values a branch to that label carries. */
  carried(label: number): number {
    const place = this.depth - 1 - label;
    return (this.#loopsAt[place] === 0 ? this.#results[place] : this.#parameters[place]) ?? 0;
  }
}

/** One call counts as no more than so many times what was expected, and this: it may have been interrupted, and says little of the next. */
const outlierRatio = 4;
const outlierUs = 100;

/** What a call of a function takes, in µs of CPU: a moving average of the last eight or so. The pool places calls by it. */
export class CallCost {
  #us: number;

  constructor(us: number) {
    this.#us = us;
  }

  /** Whole, so that a cell's load, to which it is added and from which it is taken again, ends where it began. */
  get us(): number {
    return Math.round(this.#us);
  }

  learn(us: number): void {
    this.#us += (Math.min(us, outlierRatio * this.#us + outlierUs) - this.#us) / 8;
  }
}

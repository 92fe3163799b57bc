/** What a call of a function takes, in µs of CPU: a moving average of the last eight or so. The pool places calls by it. */
export class CallCost {
  #us: number;

  constructor(us: number) {
    this.#us = us;
  }

  get us(): number {
    return this.#us;
  }

  learn(us: number): void {
    this.#us += (us - this.#us) / 8;
  }
}

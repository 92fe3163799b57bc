/**
 * Slices: a guest that has used its share of the thread parks here, and the cell's event loop serves others
 * before it goes on. First in, first out, one guest a turn of the loop.
 */
export class SliceQueue {
  readonly #parked: (() => void)[] = [];
  #armed = false;

  /** Resolves when it is this guest's turn again. */
  park(): Promise<void> {
    return new Promise((resume) => {
      this.#parked.push(resume);
      this.#arm();
    });
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    setImmediate(() => {
      this.#armed = false;
      this.#parked.shift()?.();
      if (this.#parked.length > 0) this.#arm();
    });
  }
}

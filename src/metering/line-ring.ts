/**
 * The last lines of a log that are not committed yet: a ring, so that at full load what will never be kept is
 * overwritten while it is young. Held longer, V8 would move it to its old generation, at the cost of the collector.
 */
export class LineRing<Line> {
  readonly #lines: Line[] = [];
  readonly #capacity: number;
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(line: Line): void {
    this.#lines[this.#next] = line;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  /** All lines, the oldest first. */
  *[Symbol.iterator](): Generator<Line> {
    const start = this.#lines.length < this.#capacity ? 0 : this.#next;
    for (let at = 0; at < this.#lines.length; at++) {
      const line = this.#lines[(start + at) % this.#capacity];
      if (line !== undefined) yield line;
    }
  }
}

/**
 * The last lines of a log that are not committed yet: a ring of slots that are written over and over, so that at
 * full load what will never be kept costs no memory. As new objects, V8 would move them to its old generation first.
 */
export class LineRing<Slot> {
  readonly #slots: Slot[] = [];
  readonly #capacity: number;
  readonly #newSlot: () => Slot;
  #next = 0;
  #length = 0;

  constructor(capacity: number, newSlot: () => Slot) {
    this.#capacity = capacity;
    this.#newSlot = newSlot;
  }

  /** The slot of the next line, holding what it held before: the caller writes all of it. */
  next(): Slot {
    const slot = (this.#slots[this.#next] ??= this.#newSlot());
    this.#next = (this.#next + 1) % this.#capacity;
    this.#length = Math.min(this.#length + 1, this.#capacity);
    return slot;
  }

  /** All lines, the oldest first. */
  *[Symbol.iterator](): Generator<Slot> {
    const start = this.#next - this.#length + this.#capacity;
    for (let at = 0; at < this.#length; at++) yield this.#slots[(start + at) % this.#capacity] as Slot;
  }

  /** Forgets the lines and keeps their slots. */
  clear(): void {
    this.#next = 0;
    this.#length = 0;
  }
}

/**
 * The calls in flight in one cell, by number. An array with free places and not a `Map`: under load a `Map` makes a
 * new table every few dozen calls, each old table points to the next one, and as soon as V8 has moved one of them to
 * its old generation the whole chain, with every call that was ever in it, follows there.
 */

/** A number is a place and, above it, a generation that tells apart the calls that had the place: 30 bits in all, which V8 holds without a box. */
const places = 2 ** 16;
const generations = 2 ** 14;

export class CallTable<Entry> {
  readonly #entries: ({ readonly id: number; readonly entry: Entry } | undefined)[] = [];
  readonly #free: number[] = [];
  #generation = 0;

  get size(): number {
    return this.#entries.length - this.#free.length;
  }

  /** Takes an entry in. @returns the number by which it is found, which no entry has again for 16,384 more */
  add(entry: Entry): number {
    const place = this.#free.pop() ?? this.#entries.length;
    if (place >= places) throw new Error(`a cell was given more than ${places} calls`);
    this.#generation = (this.#generation + 1) % generations;
    const id = this.#generation * places + place;
    this.#entries[place] = { id, entry };
    return id;
  }

  get(id: number): Entry | undefined {
    const found = this.#entries[id % places];
    return found?.id === id ? found.entry : undefined;
  }

  delete(id: number): void {
    const place = id % places;
    if (this.#entries[place]?.id !== id) return;
    this.#entries[place] = undefined;
    this.#free.push(place);
  }

  *values(): Generator<Entry> {
    for (const held of this.#entries) if (held !== undefined) yield held.entry;
  }

  /** All entries, which it then no longer has. */
  takeAll(): Entry[] {
    const entries = [...this.values()];
    this.#entries.length = 0;
    this.#free.length = 0;
    return entries;
  }
}

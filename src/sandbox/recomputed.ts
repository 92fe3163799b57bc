/**
 * What follows from something that is kept, held weakly and worked out again after a garbage collection took it. A cell holds
 * hundreds of functions of a hundred pieces of memory each: as fifty thousand objects, V8 had to trace them at each of its
 * collections, which hostile guests bring about twenty times a second.
 */
export class Recomputed<T extends object> {
  readonly #compute: () => T;
  #known: WeakRef<T> | undefined;

  constructor(compute: () => T) {
    this.#compute = compute;
  }

  get value(): T {
    const known = this.#known?.deref();
    if (known !== undefined) return known;
    const value = this.#compute();
    this.#known = new WeakRef(value);
    return value;
  }
}

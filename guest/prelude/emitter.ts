/**
 * Events as Node's emitters have them, as far as stream libraries use them. A list of listeners is never changed but replaced, so one
 * that is being told stays as it is.
 */
import { apply, mapGet, mapSet, NativeMap } from "./primordials.ts";

type Run = (...args: unknown[]) => unknown;
type Listener = { run: Run; isOnce: boolean };

/** Known to no caller. */
const onceOnly = {};

export class Emitter {
  #listeners = new NativeMap<unknown, Listener[]>();

  on(name: unknown, run: unknown, isOnce?: unknown): this {
    if (typeof run !== "function") throw new TypeError("Cannot listen: the listener must be a function");
    const known = mapGet(this.#listeners, name) ?? [];
    mapSet(this.#listeners, name, [...known, { run: run as Run, isOnce: isOnce === onceOnly }]);
    return this;
  }

  once(name: unknown, run: unknown): this {
    return this.on(name, run, onceOnly);
  }

  /** The one that was added last. */
  off(name: unknown, run: unknown): this {
    const known = mapGet(this.#listeners, name) ?? [];
    let last = known.length - 1;
    while (last >= 0 && known[last]!.run !== run) last--;
    const left: Listener[] = [];
    for (let at = 0; at < known.length; at++) if (at !== last) left[left.length] = known[at]!;
    mapSet(this.#listeners, name, left);
    return this;
  }

  listenerCount(name: unknown): number {
    return mapGet(this.#listeners, name)?.length ?? 0;
  }

  /** An error that nobody listens for is thrown. */
  emit(name: unknown, ...args: unknown[]): boolean {
    const listeners = mapGet(this.#listeners, name) ?? [];
    if (listeners.length === 0 && name === "error") throw args[0];
    for (let at = 0; at < listeners.length; at++) {
      const { run, isOnce } = listeners[at]!;
      if (isOnce) this.off(name, run);
      apply(run, this, args);
    }
    return listeners.length > 0;
  }
}

/**
 * AbortController and AbortSignal, with `timeout` and `any`. fetch listens through `onAbort`, which a guest's own
 * listeners cannot remove or overtake.
 */
import { DOMException } from "./dom-exception.ts";
import { Event, EventTarget } from "./event.ts";
import { exposeClass } from "./expose.ts";
import { rejectWith } from "./failure.ts";
import { apply } from "./primordials.ts";
import { setTimeout } from "./timers.ts";

type Step = () => void;

let abortSignal: (signal: AbortSignal, reason: unknown) => void;
/** Runs a step once when the signal aborts; the answer takes it back. */
export let onAbort: (signal: AbortSignal, step: Step) => Step;
const making = {};

export function isSignal(value: unknown): value is AbortSignal {
  return value instanceof AbortSignal;
}

export function newSignal(): AbortSignal {
  return new AbortSignal(making);
}

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown;
  #steps: Step[] = [];
  #handler: unknown = null;

  static {
    abortSignal = (signal, reason) => signal.#abort(reason);
    onAbort = (signal, step) => {
      signal.#steps = [...signal.#steps, step];
      return () => {
        signal.#steps = signal.#steps.filter((kept) => kept !== step);
      };
    };
  }

  constructor(key?: unknown) {
    if (key !== making) throw new TypeError("Illegal constructor");
    super();
  }

  #abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
    const steps = this.#steps;
    this.#steps = [];
    for (let at = 0; at < steps.length; at++) steps[at]!();
    this.#tell();
  }

  #tell(): void {
    const event = new Event("abort");
    try {
      if (typeof this.#handler === "function") apply(this.#handler, this, [event]);
    } catch (error) {
      rejectWith(error);
    }
    this.dispatchEvent(event);
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = newSignal();
    signal.#abort(reason);
    return signal;
  }

  static timeout(delayMs: unknown): AbortSignal {
    const signal = newSignal();
    setTimeout(() => {
      signal.#abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    }, delayMs);
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const joined = newSignal();
    const all = [...signals];
    for (let at = 0; at < all.length; at++) {
      if (!isSignal(all[at])) throw new TypeError("Cannot join: each must be an AbortSignal");
      if (all[at]!.#aborted) joined.#abort(all[at]!.#reason);
    }
    for (let at = 0; at < all.length && !joined.#aborted; at++) {
      const source = all[at]!;
      onAbort(source, () => joined.#abort(source.#reason));
    }
    return joined;
  }

  get aborted(): boolean {
    return this.#aborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  get onabort(): unknown {
    return this.#handler;
  }
  set onabort(handler: unknown) {
    this.#handler = typeof handler === "function" ? handler : null;
  }
  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }
}

export class AbortController {
  #signal: AbortSignal = newSignal();

  get signal(): AbortSignal {
    return this.#signal;
  }
  abort(reason?: unknown): void {
    abortSignal(this.#signal, reason);
  }
}

export function installAbort(): void {
  exposeClass("AbortSignal", AbortSignal);
  exposeClass("AbortController", AbortController);
}

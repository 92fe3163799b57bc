/**
 * node:async_hooks: AsyncLocalStorage. What a function's promises and timers run in is kept from where they were asked for: the bundler makes
 * `await` pass `then`, in functions that use this.
 */
/* oxlint-disable typescript/unbound-method -- the prelude's functions need no object */
import { web } from "./lib/web.ts";

type Context = ReadonlyMap<AsyncLocalStorage, unknown>;
type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

let current: Context = new Map();

function within<T>(context: Context, run: () => T): T {
  const before = current;
  current = context;
  try {
    return run();
  } finally {
    current = before;
  }
}

/** The same function, in the context of here. */
function kept(run: unknown): unknown {
  if (typeof run !== "function") return run;
  const context = current;
  return function inContext(this: unknown, ...args: unknown[]): unknown {
    return within(context, () => (run as AnyFunction).apply(this, args));
  };
}

// oxlint-disable-next-line typescript/unbound-method -- called with its promise
const then = Promise.prototype.then;

// oxlint-disable-next-line unicorn/no-thenable, no-extend-native -- the engine's own, which keeps the context from here on
Promise.prototype.then = function thenInContext(this: Promise<unknown>, done, failed) {
  return then.call(this, kept(done) as never, kept(failed) as never) as never;
};

for (const name of ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"] as const) {
  const plain = web[name] as (...args: unknown[]) => unknown;
  const value = (run: unknown, ...args: unknown[]): unknown => plain(kept(run), ...args);
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

class AsyncLocalStorage {
  getStore(): unknown {
    return current.get(this);
  }

  run(store: unknown, run: AnyFunction, ...args: unknown[]): unknown {
    return within(new Map([...current, [this, store]]), () => run(...args));
  }

  exit(run: AnyFunction, ...args: unknown[]): unknown {
    return this.run(undefined, run, ...args);
  }

  enterWith(store: unknown): void {
    current = new Map([...current, [this, store]]);
  }

  disable(): void {
    current = new Map([...current].filter(([storage]) => storage !== this));
  }

  static bind(run: AnyFunction): unknown {
    return kept(run);
  }

  static snapshot(): unknown {
    return kept((run: AnyFunction, ...args: unknown[]) => run(...args));
  }
}

class AsyncResource {
  readonly #context = current;

  runInAsyncScope(run: AnyFunction, self?: unknown, ...args: unknown[]): unknown {
    return within(this.#context, () => run.apply(self, args));
  }

  bind(run: AnyFunction): AnyFunction {
    return (...args) => this.runInAsyncScope(run, undefined, ...args);
  }

  emitDestroy(): this {
    return this;
  }

  asyncId(): number {
    return 1;
  }

  triggerAsyncId(): number {
    return 0;
  }

  static bind(run: AnyFunction): unknown {
    return kept(run);
  }
}

const hook = { enable: () => hook, disable: () => hook };

export default {
  AsyncLocalStorage,
  AsyncResource,
  createHook: () => hook,
  executionAsyncId: () => 1,
  triggerAsyncId: () => 0,
  executionAsyncResource: () => ({}),
};

/** node:util: values and formats are shown as the log shows them. */
/* oxlint-disable typescript/unbound-method -- the prelude's functions need no object */
import { host } from "./lib/host.ts";
import { web } from "./lib/web.ts";
import types from "./util-types.ts";

type Callback = (error: unknown, value?: unknown) => void;
type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

// oxlint-disable-next-line no-control-regex -- it is what is sought
const controls = /\u001B\[[\d;]*[A-Za-z]/g;
const custom = Symbol.for("nodejs.util.promisify.custom");

function promisify(original: AnyFunction): AnyFunction {
  const own = (original as unknown as Record<symbol, AnyFunction | undefined>)[custom];
  if (own !== undefined) return own;
  return function promisified(...args) {
    return new Promise((resolve, reject) => {
      const done = (error: Error | null | undefined, value?: unknown) =>
        error === null || error === undefined ? resolve(value) : reject(error);
      original.call(this, ...args, done);
    });
  };
}

function callbackify(original: AnyFunction): AnyFunction {
  return function callbackified(...args) {
    const done = args.pop() as Callback;
    void settle(original.apply(this, args), done);
  };
}

/** What the callback throws is nobody's promise. */
async function settle(pending: unknown, done: Callback): Promise<void> {
  let run: () => void;
  try {
    const value = await pending;
    run = () => done(null, value);
  } catch (error) {
    run = () => done(error ?? new Error("Promise was rejected with a falsy value"));
  }
  web.queueMicrotask(run);
}

function inherits(child: AnyFunction, parent: AnyFunction): void {
  Object.defineProperty(child, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(child.prototype as object, parent.prototype as object);
}

/** Warned of once. */
function deprecate(original: AnyFunction, message: string): AnyFunction {
  let isTold = false;
  return function deprecated(...args) {
    if (!isTold) web.console["warn"]?.("DeprecationWarning: " + message);
    isTold = true;
    return original.apply(this, args);
  };
}

function debuglog(): AnyFunction {
  return Object.assign(() => undefined, { enabled: false });
}

function isDeepStrictEqual(one: unknown, other: unknown): boolean {
  return same(one, other, new Map());
}

/** @param seen pairs that are being compared: cycles are equal where they close likewise */
function same(one: unknown, other: unknown, seen: Map<object, object>): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (seen.get(one) === other) return true;
  seen.set(one, other);
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Date) return one.getTime() === (other as Date).getTime();
  if (one instanceof RegExp) return one.source === (other as RegExp).source && one.flags === (other as RegExp).flags;
  if (one instanceof Error && one.message !== (other as Error).message) return false;
  if (one instanceof Map) return sameList([...one], [...(other as Map<unknown, unknown>)], seen);
  if (one instanceof Set) return sameList([...one], [...(other as Set<unknown>)], seen);
  const keys = Reflect.ownKeys(one);
  return keys.length === Reflect.ownKeys(other).length && keys.every((key) => hasSame(one, other, key, seen));
}

function sameList(one: unknown[], other: unknown[], seen: Map<object, object>): boolean {
  return one.length === other.length && one.every((value, at) => same(value, other[at], seen));
}

function hasSame(one: object, other: object, key: PropertyKey, seen: Map<object, object>): boolean {
  return Object.hasOwn(other, key) && same((one as Record<PropertyKey, unknown>)[key], (other as Record<PropertyKey, unknown>)[key], seen);
}

export default {
  format: (...args: unknown[]) => host.format(args),
  formatWithOptions: (_options: object, ...args: unknown[]) => host.format(args),
  inspect: Object.assign((value: unknown) => host.inspect(value), { custom: Symbol.for("nodejs.util.inspect.custom"), defaultOptions: {} }),
  stripVTControlCharacters: (text: string) => text.replaceAll(controls, ""),
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  inherits,
  isArray: Array.isArray,
  isDeepStrictEqual,
  promisify: Object.assign(promisify, { custom }),
  types,
  TextDecoder: web.TextDecoder,
  TextEncoder: web.TextEncoder,
};

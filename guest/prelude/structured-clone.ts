/**
 * structuredClone: copies of plain data, cyclic or not, with Map, Set, Date, RegExp, errors, buffers and views.
 * What has no copy (functions, symbols, promises, the prelude's own objects) throws a DataCloneError.
 */
/* oxlint-disable typescript/unbound-method -- taken off their prototypes on purpose, to be called through `uncurry` */
import { cloneBuffer, cloneView, detach } from "./clone-buffers.ts";
import { isBuffer } from "./bytes.ts";
import { DOMException } from "./dom-exception.ts";
import { expose, isExposedObject } from "./expose.ts";
import { isErrorLike } from "./failure.ts";
import {
  dateTime,
  defineProperty,
  getDescriptor,
  getPrototypeOf,
  isArray,
  isView,
  mapForEach,
  mapGet,
  mapSet,
  mapSize,
  NativeMap,
  ownKeys,
  setForEach,
  setSize,
  toText,
  uncurry,
} from "./primordials.ts";

type Seen = Map<object, unknown>;
const NativeDate = Date;
const NativeRegExp = RegExp;
const NativeSet = Set;
const objectPrototype = Object.prototype;
const uncopied = [Promise, WeakMap, WeakSet, WeakRef, SharedArrayBuffer, FinalizationRegistry];
const unboxers = [
  uncurry(Boolean.prototype.valueOf),
  uncurry(Number.prototype.valueOf),
  uncurry(String.prototype.valueOf),
  uncurry(BigInt.prototype.valueOf),
] as ((value: unknown) => unknown)[];
const errorClasses: Record<string, ErrorConstructor> = {
  __proto__: null as never,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

function refuse(what: string): never {
  throw new DOMException(what + " could not be cloned.", "DataCloneError");
}

function has(read: (value: unknown) => unknown, value: object): boolean {
  try {
    read(value);
    return true;
  } catch {
    return false;
  }
}

function put(target: object, key: string, value: unknown): void {
  defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function copyProperties(from: object, to: object, seen: Seen): void {
  const keys = ownKeys(from);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    if (typeof key === "symbol" || getDescriptor(from, key)?.enumerable !== true) continue;
    put(to, key, copy((from as Record<string, unknown>)[key], seen));
  }
}

function copyError(from: Error, seen: Seen): object {
  if (from instanceof DOMException) return remember(seen, from, new DOMException(from.message, from.name));
  const to = new (errorClasses[from.name] ?? Error)();
  remember(seen, from, to);
  const hidden = { writable: true, configurable: true, enumerable: false };
  if (getDescriptor(from, "message") !== undefined) defineProperty(to, "message", { ...hidden, value: toText(from.message) });
  defineProperty(to, "stack", { ...hidden, value: toText(from.stack) });
  if (getDescriptor(from, "cause") !== undefined) defineProperty(to, "cause", { ...hidden, value: copy(from.cause, seen) });
  return to;
}

function remember<Value>(seen: Seen, from: object, to: Value): Value {
  mapSet(seen, from, to);
  return to;
}

function copyMap(from: Map<unknown, unknown>, seen: Seen): object {
  const to = remember(seen, from, new NativeMap<unknown, unknown>());
  const entries: unknown[] = [];
  mapForEach(from, (value, key) => void (entries[entries.length] = [key, value]));
  for (let at = 0; at < entries.length; at++) {
    const [key, value] = entries[at] as [unknown, unknown];
    mapSet(to, copy(key, seen), copy(value, seen));
  }
  return to;
}

function copySet(from: Set<unknown>, seen: Seen): object {
  const to = remember(seen, from, new NativeSet<unknown>());
  const entries: unknown[] = [];
  setForEach(from, (value) => void (entries[entries.length] = value));
  for (let at = 0; at < entries.length; at++) to.add(copy(entries[at], seen));
  return to;
}

function isInstance(value: unknown, maker: unknown): boolean {
  return value instanceof (maker as ObjectConstructor);
}

function isRegExp(value: unknown): value is RegExp {
  return isInstance(value, NativeRegExp);
}

/** Boxed primitives: `new String("a")` and its kin. */
function copyBoxed(value: object): object | undefined {
  for (let at = 0; at < unboxers.length; at++) {
    if (has(unboxers[at]!, value)) return Object(unboxers[at]!(value)) as object;
  }
  return undefined;
}

function copySpecial(value: object, seen: Seen): object | undefined {
  if (isArray(value)) return undefined;
  if (isView(value)) return remember(seen, value, cloneView(value, copy(viewBuffer(value), seen) as ArrayBuffer));
  if (isBuffer(value)) return remember(seen, value, cloneBuffer(value));
  if (has(mapSize, value)) return copyMap(value as Map<unknown, unknown>, seen);
  if (has(setSize, value)) return copySet(value as Set<unknown>, seen);
  if (has(dateTime, value)) return remember(seen, value, new NativeDate(dateTime(value)));
  if (isRegExp(value)) return remember(seen, value, new NativeRegExp(value.source, value.flags));
  if (isErrorLike(value)) return copyError(value as Error, seen);
  const boxed = copyBoxed(value);
  if (boxed !== undefined) return remember(seen, value, boxed);
  for (let at = 0; at < uncopied.length; at++) if (isInstance(value, uncopied[at]!)) refuse("The object");
  return isExposedObject(value) ? refuse("The object") : undefined;
}

function viewBuffer(view: ArrayBufferView): ArrayBufferLike {
  return view.buffer;
}

function copyObject(value: object, seen: Seen): unknown {
  if (getPrototypeOf(value) !== objectPrototype) {
    const special = copySpecial(value, seen);
    if (special !== undefined) return special;
  }
  const to: object = isArray(value) ? newArray(value.length) : {};
  mapSet(seen, value, to);
  copyProperties(value, to, seen);
  return to;
}

function newArray(length: number): unknown[] {
  const list: unknown[] = [];
  list.length = length;
  return list;
}

function copy(value: unknown, seen: Seen): unknown {
  if (typeof value === "function" || typeof value === "symbol") return refuse("The " + typeof value);
  if (typeof value !== "object" || value === null) return value;
  return mapGet(seen, value) ?? copyObject(value, seen);
}

function structuredClone(value: unknown, options?: { transfer?: Iterable<unknown> }): unknown {
  const seen: Seen = new NativeMap();
  const moved = [...(options?.transfer ?? [])];
  for (let at = 0; at < moved.length; at++) if (!isBuffer(moved[at])) refuse("A transferred value");
  const answer = copy(value, seen);
  // Detached last, so that a value that cannot be cloned leaves its buffers whole.
  for (let at = 0; at < moved.length; at++) detach(moved[at] as ArrayBuffer);
  return answer;
}

export function installStructuredClone(): void {
  expose("structuredClone", structuredClone);
}

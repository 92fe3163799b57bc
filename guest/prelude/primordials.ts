/**
 * The engine's built-ins, taken at boot before any user code has run. Everything between a guest and the
 * border uses these names instead of looking methods up on prototypes, which a guest may have replaced.
 * Without it a tampered `JSON.stringify` or `Promise.prototype.then` could reach the host function.
 */
/* oxlint-disable typescript/unbound-method -- taken off their prototypes on purpose, to be called through `uncurry` */
type Method<Self, Args extends unknown[], Answer> = (this: Self, ...args: Args) => Answer;

const bind = Function.prototype.bind;
const call = Function.prototype.call;

/** `uncurry(fn)(self, ...args)` is `fn.call(self, ...args)`, with nothing left to look up. */
export const uncurry = bind.bind(call) as <Self, Args extends unknown[], Answer>(
  method: Method<Self, Args, Answer>,
) => (self: Self, ...args: Args) => Answer;

export const apply: typeof Reflect.apply = Reflect.apply;
export const ownKeys: typeof Reflect.ownKeys = Reflect.ownKeys;
export const getPrototypeOf: (value: object) => object | null = Object.getPrototypeOf;
export const getDescriptor: typeof Object.getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
export const defineProperty: typeof Object.defineProperty = Object.defineProperty;
export const isArray: (value: unknown) => value is unknown[] = Array.isArray;
export const isView: (value: unknown) => value is ArrayBufferView<ArrayBuffer> = ArrayBuffer.isView as never;
export const toText: (value?: unknown) => string = String;
export const toNumber: (value?: unknown) => number = Number;
export const trunc: typeof Math.trunc = Math.trunc;
export const dateNow: () => number = Date.now;
export const jsonParse: (text: string) => unknown = JSON.parse;
/** Of an arbitrary guest value: may run its `toJSON` and throw. Of a string: nothing can interfere. */
export const jsonStringify: (value: unknown) => string | undefined = JSON.stringify;
const stringify = JSON.stringify as (text: string) => string;

/** A JSON string. Whatever else a guest has smuggled in is refused: its `toJSON` would choose what the host reads. */
export function quote(text: string): string {
  if (typeof text !== "string") throw new TypeError("Cannot send the text: a string was expected");
  return stringify(text);
}

const exec = uncurry(RegExp.prototype.exec);

/** A test that no replaced `exec` can turn. For expressions without the flags g and y. */
export function matcher(expression: RegExp): (text: string) => boolean {
  return (text) => exec(expression, text) !== null;
}

const text = String.prototype;
export const slice: (self: string, start: number, end?: number) => string = uncurry(text.slice);
export const indexOf: (self: string, part: string, from?: number) => number = uncurry(text.indexOf);
export const charCodeAt: (self: string, at: number) => number = uncurry(text.charCodeAt);
export const split: (self: string, by: string, limit?: number) => string[] = uncurry(
  text.split as Method<string, [string, number?], string[]>,
);
export const lower: (self: string) => string = uncurry(text.toLowerCase);
export const upper: (self: string) => string = uncurry(text.toUpperCase);
export const repeat: (self: string, times: number) => string = uncurry(text.repeat);
export const padEnd: (self: string, width: number) => string = uncurry(text.padEnd);
export const wellFormed: (self: string) => string = uncurry(
  (text as unknown as { toWellFormed(): string }).toWellFormed as Method<string, [], string>,
);

/** An own getter of a prototype, as a function of the object. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what its getter answers
function getter<Answer>(prototype: object, name: string | symbol): (self: unknown) => Answer {
  const descriptor = getDescriptor(prototype, name)!;
  return uncurry(descriptor.get as Method<unknown, [], Answer>);
}

const typed = getPrototypeOf(Uint8Array.prototype)!;
/** Throws a TypeError for everything that is not an unshared ArrayBuffer, subclasses and proxies included. */
export const bufferLength: (buffer: unknown) => number = getter(ArrayBuffer.prototype, "byteLength");
export const typedName: (view: unknown) => string | undefined = getter(typed, Symbol.toStringTag);
export const typedBuffer: (view: unknown) => ArrayBuffer = getter(typed, "buffer");
export const typedOffset: (view: unknown) => number = getter(typed, "byteOffset");
export const typedBytes: (view: unknown) => number = getter(typed, "byteLength");
export const typedLength: (view: unknown) => number = getter(typed, "length");
export const dataBuffer: (view: unknown) => ArrayBuffer = getter(DataView.prototype, "buffer");
export const dataOffset: (view: unknown) => number = getter(DataView.prototype, "byteOffset");
export const dataBytes: (view: unknown) => number = getter(DataView.prototype, "byteLength");
export const mapSize: (map: unknown) => number = getter(Map.prototype, "size");
export const setSize: (set: unknown) => number = getter(Set.prototype, "size");
export const typedSet: (self: Uint8Array, from: Uint8Array, at?: number) => void = uncurry(Uint8Array.prototype.set);

export const Bytes: Uint8ArrayConstructor = Uint8Array;
export const Words: Uint16ArrayConstructor = Uint16Array;
export const Buffer: ArrayBufferConstructor = ArrayBuffer;
export const NativePromise: PromiseConstructor = Promise;
export const promiseThen: (self: Promise<unknown>, ok: (value: never) => void, no?: (error: unknown) => void) => void = uncurry(
  Promise.prototype.then as never,
);

export const NativeMap: MapConstructor = Map;
export const mapGet: <K, V>(self: Map<K, V>, key: K) => V | undefined = uncurry(Map.prototype.get) as never;
export const mapSet: <K, V>(self: Map<K, V>, key: K, value: V) => void = uncurry(Map.prototype.set) as never;
export const mapDelete: <K, V>(self: Map<K, V>, key: K) => boolean = uncurry(Map.prototype.delete) as never;
export const mapForEach: <K, V>(self: Map<K, V>, each: (value: V, key: K) => void) => void = uncurry(Map.prototype.forEach) as never;
export const setForEach: <V>(self: Set<V>, each: (value: V) => void) => void = uncurry(Set.prototype.forEach) as never;
export const regexpText: (self: unknown) => string = uncurry(RegExp.prototype.toString as never);
export const dateText: (self: unknown) => string = uncurry(Date.prototype.toISOString as never);
export const dateTime: (self: unknown) => number = uncurry(Date.prototype.getTime as never);
export const functionText: (self: unknown) => string = uncurry(Function.prototype.toString as never);
export const symbolText: (self: symbol) => string = uncurry(Symbol.prototype.toString);

/**
 * The parts of an object for the inspector: elements, entries and properties as finished texts, and the braces
 * around them. Reads own properties through descriptors, so no getter of the guest runs while printing.
 */
import {
  bufferLength,
  Bytes,
  getDescriptor,
  isArray,
  isView,
  mapForEach,
  mapSize,
  ownKeys,
  setForEach,
  setSize,
  symbolText,
  typedLength,
  typedName,
  matcher,
} from "./primordials.ts";
import { isErrorLike } from "./failure.ts";
import { className, isSpent, quoted, showInside, type Walk } from "./inspect-walk.ts";

export type Container = { readonly open: string; readonly close: string; readonly output: string[] };

const elementsMax = 100;
const plainKey = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const test = matcher(plainKey);
const toStringTag: typeof Symbol.toStringTag = Symbol.toStringTag;

function sizeOf(read: (value: unknown) => number, value: object): number {
  try {
    return read(value);
  } catch {
    return -1;
  }
}

function keyText(key: string | symbol): string {
  if (typeof key === "symbol") return symbolText(key);
  return test(key) ? key : quoted(key);
}

function propertyText(descriptor: PropertyDescriptor, walk: Walk): string {
  if (descriptor.get !== undefined) return descriptor.set === undefined ? "[Getter]" : "[Getter/Setter]";
  return descriptor.set === undefined ? showInside(descriptor.value, walk) : "[Setter]";
}

function isIndex(key: string | symbol): boolean {
  return typeof key === "string" && "" + ((key as unknown as number) >>> 0) === key;
}

function addProperties(value: object, walk: Walk, output: string[], skipIndexes: boolean): void {
  const keys = ownKeys(value);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    if (skipIndexes && isIndex(key)) continue;
    const descriptor = getDescriptor(value, key);
    if (descriptor?.enumerable !== true) continue;
    if (isSpent(walk, output)) return;
    output[output.length] = keyText(key) + ": " + propertyText(descriptor, walk);
  }
}

function more(count: number): string {
  return "... " + count + " more item" + (count > 1 ? "s" : "");
}

function addElements(value: unknown[], length: number, walk: Walk, output: string[]): void {
  const shown = length < elementsMax ? length : elementsMax;
  for (let at = 0; at < shown; at++) {
    if (isSpent(walk, output)) return;
    const descriptor = getDescriptor(value, at);
    output[output.length] = descriptor === undefined ? "<empty>" : propertyText(descriptor, walk);
  }
  if (length > shown) output[output.length] = more(length - shown);
}

function addMap(value: object, walk: Walk, output: string[]): void {
  let at = 0;
  const size = mapSize(value);
  mapForEach(value as Map<unknown, unknown>, (entry, key) => {
    if (at++ >= elementsMax || walk.left <= 0) return;
    output[output.length] = showInside(key, walk) + " => " + showInside(entry, walk);
  });
  if (size > output.length) output[output.length] = more(size - output.length);
}

function addSet(value: object, walk: Walk, output: string[]): void {
  let at = 0;
  const size = setSize(value);
  setForEach(value as Set<unknown>, (entry) => {
    if (at++ < elementsMax && walk.left > 0) output[output.length] = showInside(entry, walk);
  });
  if (size > output.length) output[output.length] = more(size - output.length);
}

function bytesText(buffer: ArrayBuffer, length: number): string {
  const bytes = new Bytes(buffer, 0, length < 50 ? length : 50);
  let text = "";
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    text += (at === 0 ? "" : " ") + hexDigits[byte >> 4]! + hexDigits[byte & 15]!;
  }
  return length > 50 ? text + " " + more(length - 50).replace("item", "byte") : text;
}

const hexDigits = "0123456789abcdef";

function addBuffer(value: object, length: number, output: string[]): void {
  output[0] = "[Uint8Contents]: <" + bytesText(value as ArrayBuffer, length) + ">";
  output[1] = "[byteLength]: " + length;
}

/** `Name`, `Name(3)` or `[Object: null prototype]`, with the tag where it says more than the name. */
function prefix(value: object, plain: string, size: number): string {
  const name = className(value);
  const counted = size >= 0 ? "(" + size + ")" : "";
  const tag: unknown = findTag(value);
  const tagged = typeof tag === "string" && tag !== "" && tag !== name ? "[" + tag + "] " : "";
  if (name === undefined) return "[" + plain + counted + ": null prototype] " + tagged;
  return name === plain && tagged === "" && size < 0 ? "" : name + counted + " " + tagged;
}

function findTag(value: object): unknown {
  return getDescriptor(value, toStringTag)?.value ?? getDescriptor(protoOf(value), toStringTag)?.value;
}

function protoOf(value: object): object {
  return Object.getPrototypeOf(value) ?? value;
}

function arrayContainer(value: unknown[], walk: Walk): Container {
  const length = value.length;
  const isPlain = className(value) === "Array";
  const output: string[] = [];
  addElements(value, length, walk, output);
  addProperties(value, walk, output, true);
  return { open: isPlain ? "[" : prefix(value, "Array", length) + "[", close: "]", output };
}

function typedContainer(value: object, walk: Walk): Container {
  const output: string[] = [];
  addElements(value as unknown[], typedLength(value), walk, output);
  return { open: prefix(value, typedName(value) ?? "", typedLength(value)) + "[", close: "]", output };
}

/** What errors carry without showing it: a cause, the errors of an AggregateError. */
function addHidden(value: object, key: string, walk: Walk, output: string[]): void {
  const descriptor = getDescriptor(value, key);
  if (descriptor === undefined || descriptor.enumerable === true) return;
  output[output.length] = "[" + key + "]: " + propertyText(descriptor, walk);
}

/** `isBase` objects (functions, errors) show a name of their own already. */
export function container(value: object, walk: Walk, isBase: boolean): Container {
  if (isArray(value)) return arrayContainer(value, walk);
  if (isView(value) && typedName(value) !== undefined) return typedContainer(value, walk);
  const output: string[] = [];
  const maps = sizeOf(mapSize, value);
  const sets = maps < 0 ? sizeOf(setSize, value) : -1;
  const bytes = maps < 0 && sets < 0 ? sizeOf(bufferLength, value) : -1;
  if (maps >= 0) addMap(value, walk, output);
  else if (sets >= 0) addSet(value, walk, output);
  else if (bytes >= 0) addBuffer(value, bytes, output);
  addProperties(value, walk, output, false);
  if (isBase && isErrorLike(value)) {
    addHidden(value, "cause", walk, output);
    addHidden(value, "errors", walk, output);
  }
  return { open: isBase ? "{" : prefix(value, "Object", maps >= 0 ? maps : sets) + "{", close: "}", output };
}

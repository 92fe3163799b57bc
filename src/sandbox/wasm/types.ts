/** Types as they stand in a module: of values, of what a reference leads to, and the limits of memories and tables. */
import { WasmFormatError, WasmRefusedError } from "./errors.ts";
import type { Reader } from "./reader.ts";
import { encodeU32 } from "./writer.ts";

/** Value types by their first byte. */
export const valueType = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b, nullableRef: 0x63, ref: 0x64, exception: 0x69 } as const;

const numberLetters: ReadonlyMap<number, string> = new Map([
  [valueType.i32, "i"],
  [valueType.i64, "I"],
  [valueType.f32, "f"],
  [valueType.f64, "F"],
  [valueType.v128, "v"],
]);

/** What a reference may lead to: functions and what the host gives (`extern`), each also as the type that nothing is of. */
const functionsAndExtern: ReadonlySet<number> = new Set([0x70, 0x6f, 0x73, 0x72]);
/** Exceptions. */
const exceptions: ReadonlySet<number> = new Set([0x69, 0x74]);
/** Objects of the garbage collector: any, eq, i31, struct, array, none. */
const collected: ReadonlySet<number> = new Set([0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x71]);

/** A value type: whether it is a reference, and whether it leads to an exception. */
export interface ValueType {
  readonly first: number;
  readonly isReference: boolean;
  readonly isException: boolean;
}

const plain = new Map<number, ValueType>();

function interned(first: number, isReference: boolean, isException: boolean): ValueType {
  const key = first * 2 + (isException ? 1 : 0);
  const known = plain.get(key) ?? { first, isReference, isException };
  plain.set(key, known);
  return known;
}

/** @param types how many types the module has: a reference to none of them is refused */
export function readValueType(reader: Reader, types: number): ValueType {
  const first = reader.u8();
  if (numberLetters.has(first)) return interned(first, false, false);
  if (first === valueType.ref || first === valueType.nullableRef) return interned(first, true, readHeapType(reader, types));
  return interned(first, true, isExceptionHeap(first));
}

export const referenceLetter = "r";

/** The letter of a value's type in a signature: all references have one. */
export function letterOf({ first }: ValueType): string {
  return numberLetters.get(first) ?? referenceLetter;
}

/** What a reference leads to; answers whether to exceptions. */
export function readHeapType(reader: Reader, types: number): boolean {
  const first = reader.peek();
  if ((first & 0xc0) === 0x40) return isExceptionHeap(reader.u8());
  readIndex(reader, types, "type");
  return false;
}

function isExceptionHeap(byte: number): boolean {
  if (functionsAndExtern.has(byte)) return false;
  if (exceptions.has(byte)) return true;
  if (collected.has(byte)) throw new WasmRefusedError("garbage collection", `the type 0x${byte.toString(16)}`);
  throw new WasmRefusedError("an unknown type", `0x${byte.toString(16)}`);
}

/** The type of a block: none, one value's, or a function type's number. */
export function readBlockType(reader: Reader, types: number): void {
  const first = reader.peek();
  if (first === 0x40) reader.skip(1);
  else if ((first & 0xc0) === 0x40) readValueType(reader, types);
  else readIndex(reader, types, "type");
}

/** A number of something the module has. @throws {WasmFormatError} when it has not: it could be one of ours */
export function readIndex(reader: Reader, count: number, what: string): number {
  const index = reader.u32();
  if (index >= count) throw missing(index, what, reader);
  return index;
}

export function missing(index: number, what: string, reader: Reader): WasmFormatError {
  return new WasmFormatError(`Cannot read a ${what}'s number as the module has none of it: received ${index} at ${reader.at}`);
}

/** Of a memory in pages, of a table in elements. */
export interface Limits {
  readonly minimum: number;
  /** Infinity when it has none. */
  readonly maximum: number;
  readonly is64: boolean;
}

const limitsFlag = { hasMaximum: 1, isShared: 2, is64: 4 } as const;

export function readLimits(reader: Reader): Limits {
  const flags = reader.u8();
  if ((flags & limitsFlag.isShared) !== 0) throw new WasmRefusedError("threads", "a shared memory");
  if (flags > 7) throw new WasmRefusedError("an unknown kind of limits", `0x${flags.toString(16)}`);
  const is64 = (flags & limitsFlag.is64) !== 0;
  const read = (): number => (is64 ? reader.u64() : reader.u32());
  const minimum = read();
  const maximum = (flags & limitsFlag.hasMaximum) === 0 ? Number.POSITIVE_INFINITY : read();
  if (maximum < minimum) throw new WasmFormatError(`Cannot read limits as they end before they begin: received ${minimum} to ${maximum}`);
  return { minimum, maximum, is64 };
}

export function encodeLimits({ minimum, maximum, is64 }: Limits): number[] {
  return [limitsFlag.hasMaximum | (is64 ? limitsFlag.is64 : 0), ...encodeU32(minimum), ...encodeU32(maximum)];
}

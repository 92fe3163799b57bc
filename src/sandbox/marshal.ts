/**
 * Values across the border: reads a host call's arguments out of guest memory and puts answers into it.
 * Pointers come from the guest side of the engine, so each is checked against the memory as it is now.
 * Argument letters are those of `guest/border.ts`: n number, s string, b bytes.
 */
import type { GuestPointer, Instance } from "./instance.ts";

/** What crosses, on the host's side: bytes are a view into guest memory, valid until the guest runs again. */
export type HostValue = string | number | Uint8Array | undefined;

/** What a delivery may also hold: UTF-8 that becomes a string in the guest without a detour over one of ours. */
export type DeliveryValue = HostValue | { readonly utf8: Uint8Array };

/** The guest handed over something that the prelude never sends: the engine or the prelude was subverted. */
export class BorderError extends Error {
  override name = "BorderError";
}

/** The guest's memory is full, so the answer does not fit. */
export class GuestMemoryFull extends Error {
  override name = "GuestMemoryFull";
}

const utf8 = new TextEncoder();

/** A host call's arguments. The engine lends the text of a string and copies bytes: both are given back with `free`. */
export interface Arguments {
  readonly values: HostValue[];
  readonly free: () => void;
}

/** Reads the arguments behind the operation's number, which is the first. Bytes are there until they are freed. */
export function readArguments(instance: Instance, context: number, argv: number, signature: string): Arguments {
  const values: HostValue[] = [];
  const copies: number[] = [];
  for (let index = 0; index < signature.length; index++) {
    const pointer = argumentAt(instance, argv, index + 1);
    const value = readValue(instance, context, pointer, signature.charAt(index));
    values.push(value);
    if (value instanceof Uint8Array && value.length > 0) copies.push(value.byteOffset);
  }
  const free = (): void => {
    for (const copy of copies) instance.module._free(copy);
  };
  return { values, free };
}

export function readNumber(instance: Instance, context: number, argv: number, index: number): number {
  return instance.ffi.QTS_GetFloat64(context as never, argumentAt(instance, argv, index) as never);
}

export function argumentAt(instance: Instance, argv: number, index: number): number {
  return instance.ffi.QTS_ArgvGetJSValueConstPointer(argv as never, index);
}

function readValue(instance: Instance, context: number, pointer: number, letter: string): HostValue {
  if (letter === "n") return instance.ffi.QTS_GetFloat64(context as never, pointer as never);
  if (letter === "s") return readString(instance, context, pointer);
  return readBytes(instance, context, pointer);
}

/** Reads a string value; one with lone surrogates arrives with U+FFFD in their place. */
function readString(instance: Instance, context: number, pointer: number): string {
  const bytes = stringBytes(instance, context, pointer);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  instance.ffi.QTS_FreeCString(context as never, bytes.byteOffset as never);
  return text;
}

/** A string value's UTF-8 in guest memory, up to its NUL, lent by the engine. @throws {GuestMemoryFull} */
export function stringBytes(instance: Instance, context: number, pointer: number): Uint8Array {
  const start = instance.ffi.QTS_GetString(context as never, pointer as never) as unknown as number;
  const { bytes } = instance;
  if (start === 0) throw new GuestMemoryFull("Cannot read a string as the guest's memory is full");
  if (start >= bytes.length) throw new BorderError(`Cannot read a string as it lies outside the memory: received ${start}`);
  const end = bytes.indexOf(0, start);
  return bytes.subarray(start, end < 0 ? bytes.length : end);
}

function readBytes(instance: Instance, context: number, pointer: number): Uint8Array {
  const length = instance.ffi.QTS_GetArrayBufferLength(context as never, pointer as never);
  const start = instance.ffi.QTS_GetArrayBuffer(context as never, pointer as never) as unknown as number;
  const { bytes } = instance;
  if (length === 0) return bytes.subarray(0, 0);
  if (start <= 0 || length < 0 || start + length > bytes.length)
    throw new BorderError(`Cannot read bytes as they lie outside the memory: received ${start}+${length}`);
  return bytes.subarray(start, start + length);
}

/** Puts a value into the guest; returns the address of its box. @throws {GuestMemoryFull} */
export function newValue(instance: Instance, context: number, value: DeliveryValue): GuestPointer {
  if (value === undefined) return instance.ffi.QTS_GetUndefined() as unknown as GuestPointer;
  if (typeof value === "number") return full(instance.ffi.QTS_NewFloat64(context as never, value));
  if (typeof value === "string") return newText(instance, context, value);
  if (!(value instanceof Uint8Array)) return newString(instance, context, value.utf8);
  const block = instance.allocate(value);
  if (block === undefined) return full(0);
  return full(instance.ffi.QTS_NewArrayBuffer(context as never, block as never, value.length));
}

/** A guest string from one of ours, written where it goes; the block is as large as UTF-8 can make it. */
function newText(instance: Instance, context: number, text: string): GuestPointer {
  const block = instance.module._malloc(text.length * 3 + 1);
  if (block === 0) return full(0);
  const { bytes } = instance;
  const { written } = utf8.encodeInto(text, bytes.subarray(block, block + text.length * 3));
  bytes[block + written] = 0;
  const value = instance.ffi.QTS_NewString(context as never, block as never) as unknown as number;
  instance.module._free(block);
  return full(value);
}

/** A guest string from UTF-8 without NUL. @throws {GuestMemoryFull} */
function newString(instance: Instance, context: number, text: Uint8Array): GuestPointer {
  const block = instance.allocate(text);
  if (block === undefined) return full(0);
  const value = instance.ffi.QTS_NewString(context as never, block as never) as unknown as number;
  instance.module._free(block);
  return full(value);
}

function full(pointer: number): GuestPointer {
  if (pointer === 0) throw new GuestMemoryFull("Cannot hand a value to the guest as its memory is full");
  return pointer as GuestPointer;
}

/** Makes the running host call throw an `Error` with that name and message in the guest. */
export function throwInGuest(instance: Instance, context: number, name: string, message: string): number {
  const { ffi } = instance;
  const error = full(ffi.QTS_NewError(context as never));
  for (const [key, text] of [
    ["name", name],
    ["message", message],
  ] as const) {
    ffi.QTS_SetProp(
      context as never,
      error as never,
      newValue(instance, context, key) as never,
      newValue(instance, context, text) as never,
    );
  }
  return ffi.QTS_Throw(context as never, error as never);
}

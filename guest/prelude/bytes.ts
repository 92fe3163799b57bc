/**
 * Bytes out of whatever the web APIs accept as a buffer source. Copies are made with the engine's own
 * constructors, never with `slice`, whose result a guest can choose through `Symbol.species`.
 */
import {
  Buffer,
  bufferLength,
  Bytes,
  dataBuffer,
  dataBytes,
  dataOffset,
  isView,
  typedBuffer,
  typedBytes,
  typedName,
  typedOffset,
} from "./primordials.ts";

export type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** Never handed to guests, so it cannot be detached. */
export const noBytes: ArrayBuffer = new Buffer(0);

export function isBuffer(value: unknown): value is ArrayBuffer {
  if (typeof value !== "object" || value === null) return false;
  try {
    bufferLength(value);
    return true;
  } catch {
    return false;
  }
}

/** A view of the same memory; undefined for what is no buffer source. */
export function viewOf(source: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (isView(source)) {
    if (typedName(source) === undefined) return new Bytes(dataBuffer(source), dataOffset(source), dataBytes(source));
    return new Bytes(typedBuffer(source), typedOffset(source), typedBytes(source));
  }
  return isBuffer(source) ? new Bytes(source) : undefined;
}

export function requireView(source: unknown, what: string): Uint8Array<ArrayBuffer> {
  const view = viewOf(source);
  if (view !== undefined) return view;
  throw new TypeError("Cannot " + what + ": an ArrayBuffer or a view of one is required");
}

/** A buffer of exactly these bytes, fit to cross at once: the same one where possible, else a copy. */
export function bufferOf(view: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const buffer = typedBuffer(view);
  return typedBytes(view) === bufferLength(buffer) ? buffer : typedBuffer(new Bytes(view));
}

export function copyOf(view: Uint8Array): ArrayBuffer {
  return typedBuffer(new Bytes(view));
}

/**
 * Copies of ArrayBuffers and of every kind of view, for structuredClone.
 */
/* oxlint-disable typescript/unbound-method -- taken off their prototypes on purpose, to be called through `uncurry` */
import { copyOf } from "./bytes.ts";
import {
  bufferLength,
  Buffer,
  Bytes,
  dataBytes,
  dataOffset,
  typedLength,
  typedName,
  typedOffset,
  typedSet,
  uncurry,
} from "./primordials.ts";

type Resizable = ArrayBuffer & { readonly resizable?: boolean; readonly maxByteLength?: number };
type ViewClass = new (buffer: ArrayBuffer, offset: number, length: number) => object;

const transfer = uncurry((ArrayBuffer.prototype as unknown as { transfer(): ArrayBuffer }).transfer);
const NativeDataView = DataView;
const viewClasses: Record<string, unknown> = {
  __proto__: null,
  Uint8ClampedArray,
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  Float16Array: (globalThis as Record<string, unknown>)["Float16Array"],
  Float32Array,
  Float64Array,
};

export function cloneBuffer(from: ArrayBuffer): ArrayBuffer {
  const { resizable, maxByteLength } = from as Resizable;
  if (!resizable) return copyOf(new Bytes(from));
  const to = new (Buffer as unknown as new (length: number, options: object) => ArrayBuffer)(bufferLength(from), {
    maxByteLength,
  });
  typedSet(new Bytes(to), new Bytes(from));
  return to;
}

/** The same kind of view at the same place of a buffer that was copied already. */
export function cloneView(view: object, buffer: ArrayBuffer): object {
  const name = typedName(view);
  if (name === undefined) return new NativeDataView(buffer, dataOffset(view), dataBytes(view));
  return new (viewClasses[name] as ViewClass)(buffer, typedOffset(view), typedLength(view));
}

export function detach(buffer: ArrayBuffer): void {
  transfer(buffer);
}

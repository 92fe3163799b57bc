/**
 * Blob: immutable bytes with a type, as bodies and libraries pass them around. Held as one buffer that no guest sees.
 */
import { copyOf, viewOf } from "./bytes.ts";
import { textOf } from "./encoding.ts";
import { exposeClass } from "./expose.ts";
import { utf8Bytes } from "./host.ts";
import { bufferLength, Bytes, lower, toNumber, toText, trunc, typedBuffer, typedSet, matcher } from "./primordials.ts";
import { streamOf, type ReadableStream } from "./stream.ts";

export let blobBytes: (blob: Blob) => ArrayBuffer;
export let isBlob: (value: object) => value is Blob;

const plainType = /^[\x20-\x7e]*$/;
const isPlainType = matcher(plainType);

function partBytes(part: unknown): Uint8Array {
  const view = viewOf(part);
  if (view !== undefined) return view;
  if (typeof part === "object" && part !== null && isBlob(part)) return new Bytes(blobBytes(part));
  return new Bytes(utf8Bytes(toText(part)));
}

function concat(parts: Iterable<unknown>): ArrayBuffer {
  const views: Uint8Array[] = [];
  let total = 0;
  for (const part of parts) {
    const view = partBytes(part);
    views[views.length] = view;
    total += view.length;
  }
  const all = new Bytes(total);
  for (let index = 0, at = 0; index < views.length; at += views[index++]!.length) typedSet(all, views[index]!, at);
  return typedBuffer(all);
}

function position(value: unknown, size: number, missing: number): number {
  if (value === undefined) return missing;
  const at = trunc(toNumber(value)) || 0;
  if (at < 0) return at + size > 0 ? at + size : 0;
  return at < size ? at : size;
}

export class Blob {
  #bytes: ArrayBuffer;
  #type: string;

  static {
    blobBytes = (blob) => blob.#bytes;
    isBlob = (value): value is Blob => #bytes in value;
  }

  constructor(parts?: Iterable<unknown>, options?: { type?: unknown }) {
    if (parts !== undefined && (typeof parts !== "object" || parts === null)) {
      throw new TypeError("Cannot make a blob: its parts must be a list");
    }
    this.#bytes = concat(parts ?? []);
    const type = toText(options?.type ?? "");
    this.#type = isPlainType(type) ? lower(type) : "";
  }

  get size(): number {
    return bufferLength(this.#bytes);
  }
  get type(): string {
    return this.#type;
  }
  slice(start?: unknown, end?: unknown, type: unknown = ""): Blob {
    const from = position(start, this.size, 0);
    const to = position(end, this.size, this.size);
    return new Blob([new Bytes(this.#bytes, from, to > from ? to - from : 0)], { type });
  }
  stream(): ReadableStream {
    return streamOf(this.size === 0 ? undefined : new Bytes(copyOf(new Bytes(this.#bytes))));
  }
  async text(): Promise<string> {
    return textOf(this.#bytes);
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return copyOf(new Bytes(this.#bytes));
  }
  async bytes(): Promise<Uint8Array> {
    return new Bytes(copyOf(new Bytes(this.#bytes)));
  }
}

export function installBlob(): void {
  exposeClass("Blob", Blob);
}

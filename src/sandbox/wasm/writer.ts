/** Writes the WebAssembly binary format: numbers, names, and bytes with some of them replaced. */

/** A piece of the bytes that is replaced, or put in where both places are one. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array | readonly number[];
}

/** Bytes that grow at their end. */
export class Writer {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 1_024) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  u32(value: number): void {
    this.#reserve(5);
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 0x80;
    this.#bytes[this.#length++] = rest;
  }

  push(bytes: Uint8Array | readonly number[]): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The bytes from `from` to `to`, edited. The edits are in order. */
  pushEdited(bytes: Uint8Array, from: number, to: number, edits: readonly Edit[]): void {
    let copied = from;
    for (const edit of edits) {
      this.push(bytes.subarray(copied, edit.from));
      this.push(edit.bytes);
      copied = edit.to;
    }
    this.push(bytes.subarray(copied, to));
  }

  /** What was written; the writer is done. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** By how many bytes the edits make larger what they are for. */
export function growthOf(edits: readonly Edit[]): number {
  let growth = 0;
  for (const { from, to, bytes } of edits) growth += bytes.length - (to - from);
  return growth;
}

export function encodeU32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return bytes;
}

export function encodeS32(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f;
    const isLast = (rest >> 6 === 0 && (low & 0x40) === 0) || (rest >> 6 === -1 && (low & 0x40) !== 0);
    if (isLast) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

export function encodeName(name: string): number[] {
  const bytes = Buffer.from(name);
  return [...encodeU32(bytes.length), ...bytes];
}

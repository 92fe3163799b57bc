/**
 * Reads the WebAssembly binary format (core specification, chapter 5): LEB128 numbers, names, parts. Every read is checked
 * against the end, as the bytes are a guest's: what ends too early is a `WasmFormatError` and nothing else.
 */
import { atMost } from "./at-most.ts";
import { WasmFormatError } from "./errors.ts";

export class Reader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  u8(): number {
    if (this.at >= this.end) throw cutOff(this.at);
    return this.bytes[this.at++] as number;
  }

  /** The next byte, which stays unread. */
  peek(): number {
    const byte = this.u8();
    this.at -= 1;
    return byte;
  }

  /** An unsigned number of at most 32 bits. */
  u32(): number {
    const first = this.u8();
    return first < 0x80 ? first : this.#rest(first, 35, 0x0f);
  }

  /** An unsigned number of at most 64 bits; past 2 ** 53 it is not exact. */
  u64(): number {
    const first = this.u8();
    return first < 0x80 ? first : this.#rest(first, 70, 0x01);
  }

  #rest(first: number, bits: number, lastByte: number): number {
    let value = first & 0x7f;
    for (let shift = 7; shift < bits; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80 && (shift + 7 < bits || byte <= lastByte)) return value;
    }
    throw new WasmFormatError(`Cannot read a number as it has too many bits: received one at ${this.at}`);
  }

  /** A signed number of at most 32 bits. */
  s32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return shift < 25 && (byte & 0x40) !== 0 ? value | (-1 << (shift + 7)) : value;
    }
    throw new WasmFormatError(`Cannot read a number as it has too many bits: received one over 32 at ${this.at}`);
  }

  /** Passes over a number of any width. */
  skipNumber(): void {
    const { bytes, end } = this;
    let { at } = this;
    while (at < end && (bytes[at] as number) >= 0x80) at += 1;
    if (at >= end) throw cutOff(at);
    this.at = at + 1;
  }

  skip(count: number): void {
    if (this.at + count > this.end) throw cutOff(this.end);
    this.at += count;
  }

  name(): string {
    const length = atMost("wasmNameMaxBytes", this.u32());
    const start = this.at;
    this.skip(length);
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, length).toString("utf8");
  }

  skipName(): void {
    this.skip(this.u32());
  }

  /** A part of the bytes, as a reader of its own; this one goes on behind it. */
  part(length: number): Reader {
    const start = this.at;
    this.skip(length);
    return new Reader(this.bytes, start, this.at);
  }
}

function cutOff(at: number): WasmFormatError {
  return new WasmFormatError(
    `Cannot read the module as it is cut off, or a length in it is wrong: received the end at byte ${at} of that part`,
  );
}

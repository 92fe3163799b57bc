/**
 * TextEncoder and TextDecoder. The tables live in the host; here is only what must be remembered between chunks of
 * a stream: the bytes of a character that has not arrived in full.
 */
import { bufferOf, noBytes, requireView } from "./bytes.ts";
import { exposeClass } from "./expose.ts";
import { partOf, textByPieces } from "./pieces.ts";
import { decodeBytes, encodingName, utf8Bytes } from "./host.ts";
import { Bytes, charCodeAt, slice, toText, typedBuffer, typedBytes, typedSet, matcher } from "./primordials.ts";

class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(input: unknown = ""): Uint8Array<ArrayBuffer> {
    return new Bytes(utf8Bytes(toText(input)));
  }

  encodeInto(source: unknown, target: Uint8Array): { read: number; written: number } {
    const text = toText(source);
    const room = typedBytes(target);
    // One unit of UTF-16 needs at least one byte, so more than `room` units never fit.
    const bytes = new Bytes(utf8Bytes(slice(text, 0, room)));
    const written = wholeCharacters(bytes, room);
    typedSet(target, written === bytes.length ? bytes : new Bytes(typedBuffer(bytes), 0, written));
    return { read: unitsRead(text, bytes, written), written };
  }
}

/** How many of these UTF-8 bytes fit into `room` without cutting a character. */
function wholeCharacters(bytes: Uint8Array, room: number): number {
  if (bytes.length <= room) return bytes.length;
  let end = room;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return end;
}

/** Characters of four bytes were two units of text. */
function unitsRead(text: string, bytes: Uint8Array, written: number): number {
  let units = 0;
  for (let at = 0; at < written; at++) {
    const byte = bytes[at]!;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units > text.length ? text.length : units;
}

/** How many bytes at the end begin a UTF-8 character that is not complete (and could still become one). */
function openUtf8(bytes: Uint8Array): number {
  const length = bytes.length;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const need = byte >= 0xf5 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    return need > back && couldGoOn(byte, bytes[length - back + 1]) ? back : 0;
  }
  return 0;
}

/** Some first bytes narrow their second: what can never become valid is an error now, not later. */
function couldGoOn(first: number, second: number | undefined): boolean {
  if (second === undefined) return true;
  if (first === 0xe0) return second >= 0xa0;
  if (first === 0xed) return second < 0xa0;
  if (first === 0xf0) return second >= 0x90;
  return first !== 0xf4 || second < 0x90;
}

function openUtf16(bytes: Uint8Array, highAt: number): number {
  const odd = bytes.length % 2;
  const last = bytes.length - odd - 2;
  const isHigh = last >= 0 && (bytes[last + highAt]! & 0xfc) === 0xd8;
  return odd + (isHigh ? 2 : 0);
}

const singleByte = /^(windows-|iso-8859|koi8|ibm866|macintosh|x-mac|x-user)/;
const isSingleByte = matcher(singleByte);

function openBytes(encoding: string, bytes: Uint8Array): number {
  if (encoding === "utf-8") return openUtf8(bytes);
  if (encoding === "utf-16le") return openUtf16(bytes, 1);
  if (encoding === "utf-16be") return openUtf16(bytes, 0);
  return isWhole(encoding) ? bytes.length : 0;
}

/** The old multi-byte encodings have state that only a whole text resolves: they are held until the end. */
function isWhole(encoding: string): boolean {
  return encoding !== "utf-8" && encoding !== "utf-16le" && encoding !== "utf-16be" && !isSingleByte(encoding);
}

function joined(head: Uint8Array, tail: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (head.length === 0) return tail;
  const both = new Bytes(head.length + tail.length);
  typedSet(both, head);
  typedSet(both, tail, head.length);
  return both;
}

const none = new Bytes(noBytes);
type DecoderOptions = { fatal?: unknown; ignoreBOM?: unknown };

class TextDecoder {
  #encoding: string;
  #flags: number;
  #held: Uint8Array = none;
  #streaming = false;
  #bomSeen = false;

  constructor(label: unknown = "utf-8", options?: DecoderOptions) {
    const name = encodingName(toText(label));
    if (name === undefined) throw new RangeError("Cannot decode: the encoding label is unknown: " + toText(label));
    this.#encoding = name;
    this.#flags = (options?.fatal ? 1 : 0) | (options?.ignoreBOM ? 2 : 0);
  }

  get encoding(): string {
    return this.#encoding;
  }

  get fatal(): boolean {
    return (this.#flags & 1) !== 0;
  }

  get ignoreBOM(): boolean {
    return (this.#flags & 2) !== 0;
  }

  decode(input?: unknown, options?: { stream?: unknown }): string {
    const chunk = input === undefined ? none : requireView(input, "decode");
    const more = options?.stream === true || Boolean(options?.stream);
    if (!this.#streaming && !more) return this.#text(chunk, this.#flags);
    return this.#decodeChunk(chunk, more);
  }

  #decodeChunk(chunk: Uint8Array<ArrayBuffer>, more: boolean): string {
    if (!this.#streaming) this.#bomSeen = false;
    const bytes = joined(this.#held, chunk);
    const open = more ? openBytes(this.#encoding, bytes) : 0;
    // Copied, as the chunk's memory belongs to the guest and may change before the next one arrives.
    this.#held = open === 0 ? none : new Bytes(new Bytes(typedBuffer(bytes), bytes.byteOffset + bytes.length - open, open));
    this.#streaming = more;
    const ready = open === 0 ? bytes : new Bytes(typedBuffer(bytes), bytes.byteOffset, bytes.length - open);
    if (ready.length === 0) return "";
    const flags = this.#bomSeen ? this.#flags | 2 : this.#flags;
    this.#bomSeen = true;
    return this.#text(ready, flags);
  }

  #text(bytes: Uint8Array<ArrayBuffer>, flags: number): string {
    requireDecodable(this.#encoding, bytes);
    try {
      return decodeText(this.#encoding, bytes, flags);
    } catch (error) {
      this.#held = none;
      this.#streaming = false;
      throw (flags & 1) !== 0 ? new TypeError("The encoded data was not valid for encoding " + this.#encoding) : error;
    }
  }
}

/** What only a whole text resolves goes to the host at once, so there is a limit. */
const wholeMaxBytes = 1_048_576;

function requireDecodable(encoding: string, bytes: Uint8Array): void {
  const length = typedBytes(bytes);
  if (length <= wholeMaxBytes || !isWhole(encoding)) return;
  throw new RangeError("Cannot decode: at most " + wholeMaxBytes + " bytes of " + encoding + " are decoded at once: received " + length);
}

/** Decodes bytes by pieces, where the encoding can be cut. */
export function decodeText(encoding: string, bytes: Uint8Array<ArrayBuffer>, flags: number): string {
  const decode = (piece: Uint8Array<ArrayBuffer>, isFirst: boolean): string =>
    // A byte order mark is one at the beginning alone.
    decodeBytes(encoding, bufferOf(piece), isFirst ? flags : flags | 2);
  if (isWhole(encoding)) return decode(bytes, true);
  return textByPieces(bytes, (part, middle) => middle - openBytes(encoding, partOf(part, 0, middle)), decode);
}

export function textOf(data: ArrayBuffer): string {
  return decodeText("utf-8", new Bytes(data), 0);
}

/** Whether each unit of the text is below 256, as `btoa` wants. */
export function latin1Bytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Bytes(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = charCodeAt(text, at);
    if (unit > 255) return undefined;
    bytes[at] = unit;
  }
  return bytes;
}

export function installEncoding(): void {
  exposeClass("TextEncoder", TextEncoder);
  exposeClass("TextDecoder", TextDecoder);
}

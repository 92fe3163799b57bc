/**
 * The guest's side of the border: the only file that holds the host function. Every argument is checked to be
 * of the letter that `border.ts` promises, so whatever a guest has tampered with, the host receives numbers,
 * strings without NUL and real ArrayBuffers; never an object whose reading would run guest code.
 * The prelude has no template literals: this engine builds them with whatever `String.prototype.concat` is.
 */
import { HostOp, type Crossing } from "../border.ts";
import { bufferOf } from "./bytes.ts";
import { betweenCharacters, bytesByPieces, textByPieces } from "./pieces.ts";
import { bufferLength, indexOf, jsonStringify, quote, slice, wellFormed } from "./primordials.ts";

export type HostFn = (op: number, a?: Crossing, b?: Crossing, c?: Crossing) => Crossing;

let host: HostFn;

export function attachHost(hostFunction: HostFn): void {
  host = hostFunction;
}

function text(value: string): string {
  if (typeof value !== "string") throw new TypeError("Cannot call the host: a string was expected");
  return value;
}

function number(value: number): number {
  if (typeof value !== "number") throw new TypeError("Cannot call the host: a number was expected");
  return value;
}

function buffer(value: ArrayBuffer): ArrayBuffer {
  bufferLength(value);
  return value;
}

/** A string fit to cross: no lone surrogates, and each NUL replaced, as the engine's C strings end there. */
export function crossable(value: string, nul: string): string {
  const well = wellFormed(value);
  let end = indexOf(well, "\0");
  if (end < 0) return well;
  let answer = "";
  let start = 0;
  while (end >= 0) {
    answer += slice(well, start, end) + nul;
    start = end + 1;
    end = indexOf(well, "\0", start);
  }
  return answer + slice(well, start);
}

export function sendLog(level: number, line: string): void {
  host(HostOp.log, number(level), crossable(line, "\\0"));
}

export function sendResolve(json: string): void {
  host(HostOp.resolve, text(json));
}

export function sendResolveHttp(metaJson: string, body: ArrayBuffer): void {
  host(HostOp.resolveHttp, text(metaJson), buffer(body));
}

/** An event handler's result as an HTTP reply. */
export function sendReply(metaJson: string, body: ArrayBuffer): void {
  host(HostOp.resolveReply, text(metaJson), buffer(body));
}

/** What is sent next ends the call only when nothing is pending any more. */
export function waitForIdle(): void {
  host(HostOp.waitForIdle);
}

export function beginReply(contentType: string): void {
  host(HostOp.beginReply, crossable(contentType, "?"));
}

/** Whether there is room for more. */
export function writeReply(data: ArrayBuffer): boolean {
  return host(HostOp.writeReply, buffer(data)) === 1;
}

export function endReply(): void {
  host(HostOp.endReply);
}

export function sendReject(errorJson: string): void {
  host(HostOp.reject, text(errorJson));
}

export function askTimer(id: number, delayMs: number): void {
  host(HostOp.setTimer, number(id), number(delayMs));
}

export function dropTimer(id: number): void {
  host(HostOp.clearTimer, number(id));
}

export function askFetch(id: number, metaJson: string, body: ArrayBuffer): void {
  host(HostOp.fetch, number(id), text(metaJson), buffer(body));
}

export function dropFetch(id: number): void {
  host(HostOp.abortFetch, number(id));
}

export function randomBytes(byteLength: number): ArrayBuffer {
  return host(HostOp.random, number(byteLength)) as ArrayBuffer;
}

/** A part of what the next digest is of. */
export function digestPart(algorithm: string, data: ArrayBuffer): void {
  host(HostOp.digestPart, text(algorithm), buffer(data));
}

export function digestBytes(algorithm: string, data: ArrayBuffer): ArrayBuffer {
  return host(HostOp.digest, text(algorithm), buffer(data)) as ArrayBuffer;
}

/** UTF-8 bytes of any text; lone surrogates become U+FFFD. */
export function utf8Bytes(value: string): ArrayBuffer {
  return bytesByPieces(value, betweenCharacters, utf8Piece);
}

function utf8Piece(value: string): ArrayBuffer {
  const plain = indexOf(value, "\0") < 0;
  return host(HostOp.utf8Encode, plain ? wellFormed(value) : quote(value), plain ? 0 : 1) as ArrayBuffer;
}

export function decodeBytes(label: string, data: ArrayBuffer, flags: number): string {
  const answer = host(HostOp.decode, text(label), buffer(data), number(flags));
  if (answer !== undefined) return answer as string;
  return JSON_PARSE(host(HostOp.decode, label, data, flags | 4) as string);
}

const JSON_PARSE = JSON.parse as (json: string) => string;

/** Three bytes are four characters. */
export function toBase64(data: Uint8Array<ArrayBuffer>): string {
  return textByPieces(data, (_, middle) => middle - (middle % 3), base64Piece);
}

function base64Piece(piece: Uint8Array<ArrayBuffer>): string {
  return host(HostOp.base64Encode, bufferOf(piece)) as string;
}

/** @throws what is no base64, of which padding is none but at the end */
export function fromBase64(encoded: string): ArrayBuffer {
  return bytesByPieces(encoded, (_, middle) => middle - (middle % 4), fromBase64Piece);
}

function fromBase64Piece(piece: string, isLast: boolean): ArrayBuffer {
  if (!isLast && indexOf(piece, "=") >= 0) throw new TypeError("Cannot decode: padding is within the text");
  return host(HostOp.base64Decode, crossable(piece, "\x01")) as ArrayBuffer;
}

/** JSON of the parts, or undefined. A NUL is percent-encoded first, which is what the URL parser makes of it. */
export function parseUrl(url: string, base: string): string | undefined {
  return host(HostOp.urlParse, crossable(url, "%00"), crossable(base, "%00")) as string | undefined;
}

export function setUrlPart(href: string, part: string, value: string): string {
  return host(HostOp.urlSet, text(href), text(part), crossable(value, "%00")) as string;
}

export function encodingName(label: string): string | undefined {
  return host(HostOp.encodingName, crossable(label, "?")) as string | undefined;
}

export function monotonicNow(): number {
  return host(HostOp.monotonicNow) as number;
}

export function sendRegistered(form: string, hint: string): void {
  host(HostOp.registered, text(form), crossable(hint, "\\0"));
}

/** The JSON of a guest's value; `undefined` and functions count as `null`, as in Lambda. */
export function resultJson(value: unknown): string {
  return jsonStringify(value) ?? "null";
}

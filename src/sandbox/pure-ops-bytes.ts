/**
 * The pure host operations on bytes: randomness, digests, UTF-8 and base64, from Node's built-ins.
 * Byte inputs are views of guest memory, valid during the call only; outputs never alias them.
 */
import { createHash, randomFillSync, type Hash } from "node:crypto";
import { PureOpError } from "./pure-ops-error.ts";

const randomBytesMax = 65_536;
const hashNames: ReadonlyMap<string, string> = new Map([
  ["MD5", "md5"],
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
]);

export function random(byteLength: number): Uint8Array {
  if (!Number.isInteger(byteLength) || byteLength < 0 || byteLength > randomBytesMax) {
    throw new PureOpError("QuotaExceededError", `Cannot make random bytes as 0 to ${randomBytesMax} are possible: received ${byteLength}`);
  }
  return randomFillSync(new Uint8Array(byteLength));
}

/** What a call keeps between two host calls: the hash of what has come in parts. It lasts no longer than a turn. */
export interface Hashing {
  hash?: Hash | undefined;
}

/** Takes a part in, so that no digest keeps the thread for long. */
export function digestPart(hashing: Hashing, algorithm: string, data: Uint8Array): void {
  hashing.hash ??= newHash(algorithm);
  hashing.hash.update(data);
}

/** Of these bytes, behind all parts. */
export function digest(hashing: Hashing, algorithm: string, data: Uint8Array): Uint8Array {
  const hash = hashing.hash ?? newHash(algorithm);
  hashing.hash = undefined;
  return new Uint8Array(hash.update(data).digest());
}

function newHash(algorithm: string): Hash {
  const name = hashNames.get(algorithm.toUpperCase());
  if (name === undefined) {
    throw new PureOpError("NotSupportedError", `Cannot hash as the algorithm is unknown: received ${algorithm.slice(0, 40)}`);
  }
  return createHash(name);
}

const utf8 = new TextEncoder();

/** With `isJson` the text is a JSON string literal, the way of texts that hold a NUL. */
export function utf8Encode(text: string, isJson: boolean): Uint8Array {
  return utf8.encode(isJson ? parsedText(text) : text);
}

function parsedText(json: string): string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  if (typeof value === "string") return value;
  throw new PureOpError("TypeError", "Cannot encode the text as it is not a JSON string");
}

export function base64Encode(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}

const base64Text = /^[A-Za-z0-9+/]*={0,2}$/;

/** The forgiving decoder of the Infra standard, without its white space step: that is the guest's part. */
export function base64Decode(encoded: string): Uint8Array {
  const padded = encoded.length % 4 === 0;
  const body = padded ? encoded.replace(/={1,2}$/, "") : encoded;
  if (body.length % 4 === 1 || !base64Text.test(encoded) || (!padded && encoded.endsWith("="))) {
    throw new PureOpError("InvalidCharacterError", "Cannot decode as the text is not base64");
  }
  return new Uint8Array(Buffer.from(body, "base64"));
}

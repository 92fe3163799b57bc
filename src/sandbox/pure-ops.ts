/**
 * Host operations without effects: bytes or text in, bytes or text out. The sandbox's host function hands every
 * operation over that is not an effect of its own; the guest's web APIs (URL, TextDecoder, crypto) stand on them.
 * Every input is hostile: sizes and names are checked before any work is done.
 */
import { HostOp } from "../../guest/border.ts";
import { base64Decode, base64Encode, digest, digestPart, random, utf8Encode, type Hashing } from "./pure-ops-bytes.ts";
import { PureOpError } from "./pure-ops-error.ts";
import { decode, encodingName } from "./pure-ops-text.ts";
import { urlParse, urlSet } from "./pure-ops-url.ts";

export { PureOpError, type Hashing };

export type PureOpValue = string | number | Uint8Array | undefined;

function text(value: PureOpValue): string {
  if (typeof value === "string") return value;
  throw new PureOpError("TypeError", `Cannot do a host call as a string is required: received ${typeof value}`);
}

function number(value: PureOpValue): number {
  if (typeof value === "number") return value;
  throw new PureOpError("TypeError", `Cannot do a host call as a number is required: received ${typeof value}`);
}

function bytes(value: PureOpValue): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new PureOpError("TypeError", `Cannot do a host call as bytes are required: received ${typeof value}`);
}

/** @throws {PureOpError} to be thrown inside the guest. */
export function pureOps(op: HostOp, [a, b, c]: readonly PureOpValue[], hashing: Hashing = {}): PureOpValue {
  switch (op) {
    case HostOp.random:
      return random(number(a));
    case HostOp.digest:
      return digest(hashing, text(a), bytes(b));
    case HostOp.digestPart:
      digestPart(hashing, text(a), bytes(b));
      return undefined;
    case HostOp.utf8Encode:
      return utf8Encode(text(a), number(b) === 1);
    case HostOp.decode:
      return decode(text(a), bytes(b), number(c));
    case HostOp.base64Encode:
      return base64Encode(bytes(a));
    case HostOp.base64Decode:
      return base64Decode(text(a));
    case HostOp.urlParse:
      return urlParse(text(a), text(b));
    case HostOp.urlSet:
      return urlSet(text(a), text(b), text(c));
    case HostOp.encodingName:
      return encodingName(text(a));
    default:
      throw new PureOpError("TypeError", `Cannot do a host call as it is none of the pure ones: received ${op}`);
  }
}

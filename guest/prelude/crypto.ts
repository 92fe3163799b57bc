/**
 * crypto: random bytes and digests. Both come from the host at each call: a guest restored from a snapshot has no
 * randomness of its own.
 */
import { bufferOf, copyOf, requireView } from "./bytes.ts";
import { DOMException } from "./dom-exception.ts";
import { expose, tag } from "./expose.ts";
import { digestBytes, digestPart, randomBytes } from "./host.ts";
import { partOf, pieceLength } from "./pieces.ts";
import { Bytes, isView, slice, toText, typedBytes, typedName, typedSet, upper } from "./primordials.ts";

const quotaBytes = 65_536;
const hex: string[] = [];
for (let byte = 0; byte < 16; byte++) hex[byte] = slice("0123456789abcdef", byte, byte + 1);

function isIntegerView(view: unknown): boolean {
  const name = isView(view) ? typedName(view) : undefined;
  return name !== undefined && name !== "Float16Array" && name !== "Float32Array" && name !== "Float64Array";
}

function getRandomValues<View>(view: View): View {
  if (!isIntegerView(view)) throw new DOMException("Cannot fill: an integer typed array is required", "TypeMismatchError");
  const bytes = requireView(view, "fill");
  if (bytes.length > quotaBytes) {
    throw new DOMException("Cannot fill: " + bytes.length + " bytes exceed " + quotaBytes, "QuotaExceededError");
  }
  if (bytes.length > 0) typedSet(bytes, new Bytes(randomBytes(bytes.length)));
  return view;
}

function randomUUID(): string {
  const bytes = new Bytes(randomBytes(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let text = "";
  for (let at = 0; at < 16; at++) {
    if (at === 4 || at === 6 || at === 8 || at === 10) text += "-";
    text += hex[bytes[at]! >> 4]! + hex[bytes[at]! & 15]!;
  }
  return text;
}

function algorithmName(algorithm: unknown): string {
  const named = typeof algorithm === "object" && algorithm !== null ? (algorithm as { name: unknown }).name : algorithm;
  const name = upper(toText(named));
  if (name === "SHA-1" || name === "SHA-256" || name === "SHA-384" || name === "SHA-512") return name;
  throw new DOMException("Cannot digest: unknown algorithm " + slice(name, 0, 40), "NotSupportedError");
}

async function digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
  const name = algorithmName(algorithm);
  let rest = requireView(data, "digest");
  while (typedBytes(rest) > pieceLength) {
    digestPart(name, bufferOf(partOf(rest, 0, pieceLength)));
    rest = partOf(rest, pieceLength, typedBytes(rest));
  }
  const answer = digestBytes(name, bufferOf(rest));
  return copyOf(new Bytes(answer));
}

export function installCrypto(): void {
  const subtle = { digest };
  const crypto = { getRandomValues, randomUUID, subtle };
  tag(subtle, "SubtleCrypto");
  tag(crypto, "Crypto");
  expose("crypto", crypto);
}

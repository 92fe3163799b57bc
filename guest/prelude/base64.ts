/**
 * atob and btoa over the host's base64. Binary strings hold one byte a character, so the bytes travel as UTF-16.
 */
import { DOMException } from "./dom-exception.ts";
import { decodeText, latin1Bytes } from "./encoding.ts";
import { expose } from "./expose.ts";
import { fromBase64, toBase64, utf8Bytes } from "./host.ts";
import { bufferLength, Bytes, toText, typedBuffer, Words } from "./primordials.ts";

const spaces = /[\t\n\f\r ]+/g;
const replaceIn = (RegExp.prototype as unknown as Record<symbol, (text: string, by: string) => string>)[Symbol.replace]!.bind(spaces);

function btoa(input: unknown): string {
  const text = toText(input);
  const encoded = utf8Bytes(text);
  // As many bytes as characters: all ASCII, and the host has already made the bytes.
  if (bufferLength(encoded) === text.length) return toBase64(new Bytes(encoded));
  const bytes = latin1Bytes(text);
  if (bytes === undefined) throw new DOMException("Cannot encode: a character is above U+00FF", "InvalidCharacterError");
  return toBase64(bytes);
}

function atob(input: unknown): string {
  const text = replaceIn(toText(input), "");
  let bytes: ArrayBuffer;
  try {
    bytes = fromBase64(text);
  } catch {
    throw new DOMException("Cannot decode: the text is not base64", "InvalidCharacterError");
  }
  return decodeText("utf-16le", new Bytes(typedBuffer(new Words(new Bytes(bytes)))), 2);
}

export function installBase64(): void {
  expose("atob", atob);
  expose("btoa", btoa);
}

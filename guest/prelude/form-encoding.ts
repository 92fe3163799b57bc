/**
 * application/x-www-form-urlencoded, both ways, over flat lists of names and values. Used by URLSearchParams.
 * The engine's own percent coding does the common case; broken sequences take the slow way over bytes.
 */
import { decodeText } from "./encoding.ts";
import { utf8Bytes } from "./host.ts";
import { Bytes, indexOf, slice, split, toText, typedBuffer, matcher } from "./primordials.ts";

const decodeWhole: (text: string) => string = decodeURIComponent;
const encodeWhole: (text: string) => string = encodeURIComponent;
const pluses = /\+/g;
const special = /[!'()~]|%20/g;
const unsafe = /[^A-Za-z0-9*._-]/;
type Replace = (text: string, by: string | ((found: string) => string)) => string;
const replaceMethod = (RegExp.prototype as unknown as Record<symbol, Replace>)[Symbol.replace]!;
const replacePluses = replaceMethod.bind(pluses);
const replaceSpecial = replaceMethod.bind(special);
const isUnsafe = matcher(unsafe);

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Percent-decodes what is well formed and leaves the rest; bytes that are no UTF-8 become U+FFFD. */
function decodeLoose(text: string): string {
  const from = new Bytes(utf8Bytes(text));
  let length = 0;
  for (let at = 0; at < from.length; at++) {
    const high = from[at] === 37 ? hexValue(from[at + 1]) : -1;
    const low = high < 0 ? -1 : hexValue(from[at + 2]);
    if (low >= 0) at += 2;
    from[length++] = low < 0 ? from[at]! : high * 16 + low;
  }
  return decodeText("utf-8", new Bytes(typedBuffer(from), 0, length), 2);
}

function decodePart(part: string): string {
  const text = indexOf(part, "+") < 0 ? part : replacePluses(part, " ");
  if (indexOf(text, "%") < 0) return text;
  try {
    return decodeWhole(text);
  } catch {
    return decodeLoose(text);
  }
}

export function parseForm(text: string): string[] {
  const list: string[] = [];
  const parts = split(text, "&");
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    if (part === "") continue;
    const equals = indexOf(part, "=");
    list[list.length] = decodePart(equals < 0 ? part : slice(part, 0, equals));
    list[list.length] = equals < 0 ? "" : decodePart(slice(part, equals + 1));
  }
  return list;
}

const escapes: Record<string, string> = {
  "!": "%21",
  "'": "%27",
  "(": "%28",
  ")": "%29",
  "~": "%7E",
  "%20": "+",
};

function encodePart(text: string): string {
  if (!isUnsafe(text)) return text;
  return toText(replaceSpecial(encodeWhole(text), (found) => escapes[found]!));
}

export function serializeForm(list: readonly string[]): string {
  let text = "";
  for (let at = 0; at < list.length; at += 2) {
    text += (at === 0 ? "" : "&") + encodePart(list[at]!) + "=" + encodePart(list[at + 1]!);
  }
  return text;
}

/**
 * The decoding half of the pure host operations: `TextDecoder` for guests, whose engine has none.
 * Decoders are built once per kind and kept: a label from a guest is looked up by its canonical name only.
 */
import { PureOpError } from "./pure-ops-error.ts";

const decodeFlag = { fatal: 1, ignoreBOM: 2, asJson: 4 } as const;

const labelCharsMax = 64;
const decoders = new Map<string, TextDecoder>();

/** The canonical name of an encoding label, or undefined. */
export function encodingName(label: string): string | undefined {
  if (label.length > labelCharsMax) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function newDecoder(label: string, fatal: boolean, ignoreBOM: boolean): TextDecoder {
  try {
    return new TextDecoder(label, { fatal, ignoreBOM });
  } catch {
    throw new PureOpError("RangeError", `Cannot decode as the encoding is unknown: received ${label.slice(0, 40)}`);
  }
}

/** At most four decoders for each of about forty encodings: guests cannot make the map grow. */
function decoderFor(label: string, flags: number): TextDecoder {
  // The prelude sends canonical names, so the first look finds all but the first use.
  const known = decoders.get(`${label}:${flags & 3}`) ?? decoders.get(`${encodingName(label)}:${flags & 3}`);
  if (known !== undefined) return known;
  const made = newDecoder(label, (flags & decodeFlag.fatal) !== 0, (flags & decodeFlag.ignoreBOM) !== 0);
  decoders.set(`${made.encoding}:${flags & 3}`, made);
  return made;
}

/** The text, as a JSON literal with flag 4; undefined when it holds a NUL, which only the JSON form can carry. */
export function decode(label: string, data: Uint8Array, flags: number): string | undefined {
  const decoder = decoderFor(label, flags);
  let text: string;
  try {
    text = decoder.decode(data);
  } catch {
    throw new PureOpError("TypeError", `Cannot decode as the data is not valid ${decoder.encoding}`);
  }
  if ((flags & decodeFlag.asJson) !== 0) return JSON.stringify(text);
  return text.includes("\0") ? undefined : text;
}

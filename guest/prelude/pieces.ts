/**
 * Large texts and bytes cross the border in pieces: the host's work on one is short, and between two of them the guest can
 * be parked. Cut in halves again and again, since joining one piece after the other would copy a long text each time.
 */
import { Bytes, charCodeAt, slice, typedBuffer, typedBytes, typedOffset, typedSet } from "./primordials.ts";

/** In bytes, or units of text: a millisecond of the host's work, or less. */
export const pieceLength = 196_608;

type View = Uint8Array<ArrayBuffer>;

/** Where to cut a text near its middle: not within a character of two units. */
export function betweenCharacters(text: string, middle: number): number {
  return (charCodeAt(text, middle) & 0xfc00) === 0xdc00 ? middle - 1 : middle;
}

/** What `make` makes of the pieces of a text, joined. */
export function bytesByPieces(
  text: string,
  cut: (text: string, middle: number) => number,
  make: (piece: string, isLast: boolean) => ArrayBuffer,
  isLast = true,
): ArrayBuffer {
  if (text.length <= pieceLength) return make(text, isLast);
  const at = cut(text, text.length >> 1);
  return joinedBytes(bytesByPieces(slice(text, 0, at), cut, make, false), bytesByPieces(slice(text, at), cut, make, isLast));
}

function joinedBytes(head: ArrayBuffer, tail: ArrayBuffer): ArrayBuffer {
  const first = new Bytes(head);
  const second = new Bytes(tail);
  const both = new Bytes(typedBytes(first) + typedBytes(second));
  typedSet(both, first);
  typedSet(both, second, typedBytes(first));
  return typedBuffer(both);
}

/** What `make` makes of the pieces of these bytes, joined. */
export function textByPieces(
  bytes: View,
  cut: (bytes: View, middle: number) => number,
  make: (piece: View, isFirst: boolean) => string,
  isFirst = true,
): string {
  const length = typedBytes(bytes);
  if (length <= pieceLength) return make(bytes, isFirst);
  const at = cut(bytes, length >> 1);
  return textByPieces(partOf(bytes, 0, at), cut, make, isFirst) + textByPieces(partOf(bytes, at, length), cut, make, false);
}

/** A view of a part. */
export function partOf(bytes: View, from: number, to: number): View {
  return new Bytes(typedBuffer(bytes), typedOffset(bytes) + from, to - from);
}

/**
 * Large bytes in pieces, so that calls go between them: an image may be of 128 MiB, and whoever has the thread or the socket for as
 * long as that takes keeps everyone waiting. The front sends the pieces, the cell puts them together.
 */
import { limits } from "../limits.ts";

export interface PieceFrame {
  readonly type: "piece";
  /** The number by which a later frame names the whole. */
  readonly blob: number;
  /** Of the whole, in bytes. */
  readonly size: number;
  readonly bytes: Uint8Array;
}

/** Bytes, or the number of those whose pieces came before. */
export type Sent = Uint8Array | number;

/** Bytes that are too many for one frame, in frames in their order. */
export function* pieceFrames(blob: number, bytes: Uint8Array): Generator<PieceFrame> {
  for (let at = 0; at < bytes.length; at += limits.pieceBytes) {
    yield { type: "piece", blob, size: bytes.length, bytes: bytes.subarray(at, at + limits.pieceBytes) };
  }
}

/** What came in pieces, until it is asked for. */
export class Assembly {
  readonly #blobs = new Map<number, { readonly whole: Uint8Array; filled: number }>();

  add({ blob, size, bytes }: PieceFrame): void {
    const entry = this.#blobs.get(blob) ?? { whole: Buffer.allocUnsafeSlow(size), filled: 0 };
    entry.whole.set(bytes, entry.filled);
    entry.filled += bytes.length;
    this.#blobs.set(blob, entry);
  }

  /** The receiver's own: what a frame has is a view of what else came with it. @throws {Error} when pieces of it are missing */
  take(sent: Sent): Uint8Array {
    if (typeof sent !== "number") return sent.slice();
    const entry = this.#blobs.get(sent);
    this.#blobs.delete(sent);
    if (entry === undefined || entry.filled !== entry.whole.length) throw new Error(`Cannot use blob ${sent} as pieces of it are missing`);
    return entry.whole;
  }
}

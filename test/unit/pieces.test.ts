/** What goes to a cell in pieces is whole there, whatever comes between them. */
import { assert, integer, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { Assembly, pieceFrames, type PieceFrame } from "../../src/cell/pieces.ts";
import { limits } from "../../src/limits.ts";

/** Of that length, no two pieces alike. */
function filled(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at >> 13) * 31 + at + seed);
}

describe("bytes in pieces", () => {
  test("of several blobs, one after the other or in turn, are put together in order", () => {
    const lengths = integer({ min: limits.pieceBytes + 1, max: 3 * limits.pieceBytes });
    assert(
      property(lengths, lengths, uint8Array({ minLength: 6, maxLength: 6 }), (one, other, order) => {
        const blobs = [filled(one, 1), filled(other, 2)];
        const waiting = blobs.map((bytes, blob) => [...pieceFrames(blob, bytes)]);
        const assembly = new Assembly();
        for (const next of [...order, 0, 0, 0, 1, 1, 1]) {
          const piece = waiting[next % 2]?.shift();
          if (piece !== undefined) assembly.add(piece);
        }
        for (const [blob, bytes] of blobs.entries()) expect(Buffer.compare(assembly.take(blob), bytes)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test("no piece is larger than a piece may be", () => {
    const sizes = Array.from(pieceFrames(1, filled(2 * limits.pieceBytes + 5, 0)), ({ bytes }) => bytes.length);
    expect(sizes).toEqual([limits.pieceBytes, limits.pieceBytes, 5]);
  });

  test("of which one is missing are not used, and neither is what was taken before", () => {
    const assembly = new Assembly();
    const [first] = pieceFrames(7, filled(limits.pieceBytes + 1, 0)) as Iterable<PieceFrame>;
    assembly.add(first as PieceFrame);
    expect(() => assembly.take(7)).toThrow("pieces of it are missing");
    expect(() => assembly.take(7)).toThrow("pieces of it are missing");
  });

  test("that came in a frame are copied out of it", () => {
    const frame = new Uint8Array([1, 2, 3, 4]);
    const taken = new Assembly().take(frame.subarray(1, 3));
    expect([...taken]).toEqual([2, 3]);
    expect(taken.buffer).not.toBe(frame.buffer);
  });
});

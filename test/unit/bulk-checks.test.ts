/** Large copies and fills go piece by piece and ask between the pieces; what they do to memory is what they did before. */
import { assert, integer, property, tuple } from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { epochImport, epochWord, withEpochChecks } from "../../src/sandbox/epoch-checks.ts";

const pages = 64;
const size = pages * 65_536;
const i32 = 0x7f;

function section(id: number, ...entries: number[][]): number[] {
  const body = [entries.length, ...entries.flat()];
  return [id, body.length, ...body];
}

const name = (text: string): number[] => [text.length, ...Buffer.from(text)];
const threeLocals = [0x20, 0, 0x20, 1, 0x20, 2];

/** `copy(to, from, count)` and `fill(to, byte, count)` over an imported memory, beside an import to ask. */
const plain = Uint8Array.from([
  0,
  0x61,
  0x73,
  0x6d,
  1,
  0,
  0,
  0,
  ...section(1, [0x60, 1, i32, 1, i32], [0x60, 3, i32, i32, i32, 0]),
  ...section(2, [...name("a"), ...name("ask"), 0, 0], [...name("a"), ...name("memory"), 2, 0, pages]),
  ...section(3, [1], [1]),
  ...section(7, [...name("copy"), 0, 1], [...name("fill"), 0, 2]),
  ...section(10, [12, 0, ...threeLocals, 0xfc, 10, 0, 0, 0x0b], [11, 0, ...threeLocals, 0xfc, 11, 0, 0x0b]),
]);

type Bulk = (to: number, from: number, count: number) => void;

const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
const epoch = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const bytes = new Uint8Array(memory.buffer);
const words = new Int32Array(epoch.buffer);
let asked = 0;
const ask = (): number => ++asked;
const module = await WebAssembly.compile(withEpochChecks(plain, { interrupt: "ask", hostCall: "ask" }));
const { exports } = new WebAssembly.Instance(module, { a: { ask, memory, [epochImport]: epoch } });
const { copy, fill } = exports as Record<"copy" | "fill", Bulk>;

const pattern = Uint8Array.from({ length: size }, (_, index) => (index * 2_654_435_761) >>> 24);

beforeEach(() => {
  asked = 0;
  words.fill(0);
  bytes.set(pattern);
});

/** Anywhere in the memory and a little past its end, as many bytes as may go over it. */
const place = integer({ min: 0, max: size + 10 });
const count = integer({ min: 0, max: size });

function traps(body: () => void): boolean {
  try {
    body();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    return true;
  }
}

test("a copy is what copyWithin does, overlaps and all, or traps with nothing written", () => {
  assert(
    property(tuple(place, place, count), ([to, from, length]) => {
      bytes.set(pattern);
      const isOut = to + length > size || from + length > size;
      expect(traps(() => copy(to, from, length))).toBe(isOut);
      const expected = Buffer.from(pattern);
      if (!isOut) expected.copyWithin(to, from, from + length);
      expect(Buffer.compare(bytes, expected)).toBe(0);
    }),
    {
      numRuns: 60,
      examples: [[[1, 0, size - 1]], [[0, 1, size - 1]], [[0, 0, size]], [[size, 0, 0]], [[0, 3, 1_048_577]], [[3, 0, 1_048_576]]],
    },
  );
});

test("a fill is what fill does, or traps with nothing written", () => {
  assert(
    property(tuple(place, integer({ min: 0, max: 255 }), count), ([to, byte, length]) => {
      bytes.set(pattern);
      const isOut = to + length > size;
      expect(traps(() => fill(to, byte, length))).toBe(isOut);
      const expected = Buffer.from(pattern);
      if (!isOut) expected.fill(byte, to, to + length);
      expect(Buffer.compare(bytes, expected)).toBe(0);
    }),
    { numRuns: 60, examples: [[[0, 7, size]], [[1, 7, size]], [[size, 7, 0]], [[5, 7, 1_048_577]]] },
  );
});

test("asks once a mebibyte when it is due, and only when the guest is able to yield", () => {
  words[epochWord.due] = 1;
  fill(0, 1, size);
  expect(asked).toBe(0);
  words[epochWord.able] = 1;
  fill(0, 1, size);
  expect(asked).toBe(size / 1_048_576 - 1);
  copy(0, 1, size - 1);
  copy(1, 0, size - 1);
  expect(asked).toBe(3 * (size / 1_048_576 - 1));
  expect([words[epochWord.able], words[epochWord.running]]).toEqual([1, 1]);
  copy(0, 0, 1_000);
  expect(asked).toBe(3 * (size / 1_048_576 - 1));
});

/** What an interpreter answers with is the guest's: numbers that lead out of its memory end it, and never reach past it. */
import { describe, expect, test } from "vitest";
import type { GuestInstance } from "../../src/sandbox/compiled/guest-instance.ts";
import { python } from "../../src/sandbox/compiled/interpreters/python.ts";
import { ruby } from "../../src/sandbox/compiled/interpreters/ruby.ts";
import { meteringNames } from "../../src/sandbox/metered/names.ts";

const memoryBytes = 65_536;

type Words = Readonly<Record<number, number>>;

/** A guest whose functions answer as told, one after the other, and whose memory holds these words. */
function newGuest(answers: readonly number[], words: Words): GuestInstance {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const view = new DataView(memory.buffer);
  for (const [at, word] of Object.entries(words)) view.setUint32(Number(at), word, true);
  const left = [...answers];
  const enter = async (): Promise<unknown> => left.shift();
  const exports = { [meteringNames.table(0)]: { get: () => enter } };
  return { memory, exports, enter, enterFunction: enter } as unknown as GuestInstance;
}

describe("python", () => {
  const run = (object: number, words: Words = {}): Promise<Uint8Array | undefined> =>
    python.run(newGuest([object], words), "call", [580, 1_024, 2_048]);

  test("its answer is read where it says", async () => {
    expect(await run(1_000, { 1_008: 3, 1_016: 0x00_63_62_61 })).toEqual(Uint8Array.of(0x61, 0x62, 0x63));
    expect(await run(memoryBytes - 16, { [memoryBytes - 8]: 0 })).toEqual(new Uint8Array());
    expect(await run(0)).toBeUndefined();
  });

  test.each([
    ["an object past the end", memoryBytes, {}],
    ["an object at the end", memoryBytes - 12, {}],
    ["the last address of all", 0xff_ff_ff_ff, {}],
    ["a negative address", -8, {}],
    ["the lowest address", -(2 ** 31), {}],
    ["a length past the end", 1_000, { 1_008: memoryBytes }],
    ["a length by one too long", 1_000, { 1_008: memoryBytes - 1_015 }],
    ["the largest length", 1_000, { 1_008: 0xff_ff_ff_ff }],
    ["a negative length", 1_000, { 1_008: 0x80_00_00_00 }],
  ])("%s is an access out of bounds", async (_, object, words) => {
    await expect(run(object, words)).rejects.toThrow(WebAssembly.RuntimeError);
  });
});

describe("ruby", () => {
  const run = (result: number, text: number, words: Words = {}): Promise<Uint8Array | undefined> =>
    ruby.run(newGuest([result, text], words), "call", [1_024, 2_048]);

  test("its answer is read where it says", async () => {
    expect(await run(1_000, 2_000, { 2_000: 3_000, 2_004: 3, 3_000: 0x00_63_62_61 })).toEqual(Uint8Array.of(0x61, 0x62, 0x63));
    expect(await run(1_000, 2_000, { 2_000: memoryBytes, 2_004: 0 })).toEqual(new Uint8Array());
    expect(await run(1_000, 2_000, { 1_004: 6 })).toBeUndefined();
  });

  test.each([
    ["a result past the end", memoryBytes, 2_000, {}],
    ["a result at the end", memoryBytes - 4, 2_000, {}],
    ["a result at a negative address", -4, 2_000, {}],
    ["a text past the end", 1_000, memoryBytes, {}],
    ["a text at the last address of all", 1_000, -1, {}],
    ["a text that is nowhere", 1_000, 2_000, { 2_000: 0xff_ff_ff_ff, 2_004: 1 }],
    ["a text by one too long", 1_000, 2_000, { 2_000: 1, 2_004: memoryBytes }],
    ["the longest text", 1_000, 2_000, { 2_000: 1, 2_004: 0xff_ff_ff_ff }],
  ])("%s is an access out of bounds", async (_, result, text, words) => {
    await expect(run(result, text, words)).rejects.toThrow(WebAssembly.RuntimeError);
  });
});

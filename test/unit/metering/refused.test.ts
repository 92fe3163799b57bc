/** What is refused by name: with it a guest could block its thread, or hold memory outside of its cap. */
import { describe, expect, test } from "vitest";
import { meteringNames } from "../../../src/sandbox/metered/names.ts";
import { withMetering } from "../../../src/sandbox/metered/with-metering.ts";
import { WasmRefusedError, WasmTooLargeError } from "../../../src/sandbox/wasm/errors.ts";
import { bodyOf, moduleOf, name, section, type, u32 } from "./bytes.ts";

const caps = { memoryMaximumBytes: 2 ** 20, tableMaximumElements: 10 };
const nothing = [0x60, 0, 0];
const withCode = (...code: number[]): Uint8Array<ArrayBuffer> =>
  moduleOf(section(1, nothing), section(3, [0]), section(5, [0, 1]), section(10, bodyOf([], code)));

const refused: readonly (readonly [proposal: string, what: string, module: Uint8Array])[] = [
  ["garbage collection", "a struct", moduleOf(section(1, [0x5f, 1, type.i32, 0]))],
  ["garbage collection", "an array in a group", moduleOf(section(1, [0x4e, 2, 0x60, 0, 0, 0x5e, type.i32, 1]))],
  ["garbage collection", "ref.i31", withCode(0x41, 0, 0xfb, 28, 0x1a)],
  ["garbage collection", "anyref", moduleOf(section(1, [0x60, 1, 0x6e, 0]))],
  ["garbage collection", "ref.null none", withCode(0xd0, 0x71, 0x1a)],
  ["garbage collection", "ref.eq", withCode(0xd0, 0x71, 0xd0, 0x71, 0xd3, 0x1a)],
  ["threads", "a shared memory", moduleOf(section(5, [3, 1, 1]))],
  ["threads", "an imported shared memory", moduleOf(section(2, [...name("a"), ...name("b"), 2, 3, 1, 1]))],
  ["threads", "an atomic load", withCode(0x41, 0, 0xfe, 16, 2, 0, 0x1a)],
  ["threads", "memory.atomic.wait32", withCode(0x41, 0, 0x41, 0, 0x42, 0, 0xfe, 1, 2, 0, 0x1a)],
  ["exceptions that hold references", "a tag with an exnref", moduleOf(section(1, [0x60, 1, type.exception, 0]), section(13, [0, 0]))],
  ["exceptions that hold references", "a tag with an externref", moduleOf(section(1, [0x60, 1, type.extern, 0]), section(13, [0, 0]))],
  [
    "exceptions of more than 4 values",
    "a tag",
    moduleOf(section(1, [0x60, 5, ...Array<number>(5).fill(type.v128), 0]), section(13, [0, 0])),
  ],
  ["exceptions that are kept", "a table", moduleOf(section(4, [type.exception, 0, 1]))],
  ["exceptions that are kept", "a global", moduleOf(section(6, [type.exception, 1, 0xd0, type.exception, 0x0b]))],
  ["exceptions that are kept", "a table of a nullable reference", moduleOf(section(4, [0x63, type.exception, 0, 1]))],
  ["stack switching", "cont.new", withCode(0xe0, 0)],
  ["an unknown kind of type", "a continuation", moduleOf(section(1, [0x5d, 0]))],
  ["an unknown type", "stringref", moduleOf(section(1, [0x60, 1, 0x67, 0]))],
  ["an unknown kind of limits", "a page size of its own", moduleOf(section(5, [8, 1, 0]))],
  ["an unknown instruction", "wide arithmetic", withCode(0xfc, 19)],
  ["an unknown instruction", "half floats", withCode(0xfd, ...u32(0x120))],
  ["legacy and current exceptions in one module", "both", withCode(0x06, 0x40, 0x0b, 0x1f, 0x40, 0, 0x0b)],
];

test.each(refused)("%s: %s", (proposal, _, module) => {
  let refusal: unknown;
  try {
    withMetering(module, caps);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(WasmRefusedError);
  expect((refusal as WasmRefusedError).proposal).toBe(proposal);
});

test("a component is no core module", () => {
  expect(() => withMetering(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), caps)).toThrow(/not a core module/);
});

describe("memories and tables", () => {
  const memoriesOf = (...limits: number[][]): number[] =>
    withMetering(moduleOf(section(5, ...limits)), caps).memories.map(({ maximum }) => maximum);

  test("the first memory that may grow gets what the others leave, and no more than it declares", () => {
    expect(memoriesOf([0, 1])).toEqual([16]);
    expect(memoriesOf([1, 1, 4])).toEqual([4]);
    expect(memoriesOf([0, 1], [0, 2], [1, 3, 9])).toEqual([11, 2, 3]);
    expect(memoriesOf([1, 2, 2], [4, 1])).toEqual([2, 14]);
  });

  test("what begins over the cap is refused", () => {
    expect(() => memoriesOf([0, 17])).toThrow(WasmTooLargeError);
    expect(() => memoriesOf([0, 9], [0, 8])).toThrow(WasmTooLargeError);
    expect(() => withMetering(moduleOf(section(4, [type.function, 0, 11])), caps)).toThrow(WasmTooLargeError);
    expect(() => withMetering(moduleOf(section(4, [type.extern, 0, 6], [type.extern, 5, 5, 9])), caps)).toThrow(WasmTooLargeError);
  });

  test("an import may be no larger either", async () => {
    const imports = [
      [...name("a"), ...name("m"), 2, 0, 1],
      [...name("a"), ...name("t"), 1, type.function, 0, 1],
    ];
    const { binary, memories } = withMetering(moduleOf(section(2, ...imports)), caps);
    expect(memories).toEqual([{ module: "a", name: "m", initial: 1, maximum: 16, is64: false }]);
    const ours = {
      [meteringNames.importModule]: { [meteringNames.epoch]: new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }) },
    };
    const instantiate = (pages: number, elements: number): WebAssembly.Instance => {
      const m = new WebAssembly.Memory({ initial: 1, maximum: pages });
      const t = new WebAssembly.Table({ element: "anyfunc", initial: 1, maximum: elements });
      return new WebAssembly.Instance(new WebAssembly.Module(binary), { a: { m, t }, ...ours });
    };
    expect(() => instantiate(17, 10)).toThrow(/maximum/);
    expect(() => instantiate(16, 11)).toThrow(/maximum/);
    expect(instantiate(16, 10).exports).toHaveProperty([meteringNames.asks]);
  });
});

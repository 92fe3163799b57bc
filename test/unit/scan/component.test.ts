/** Components: their core modules are found and scanned, what is around them is bounded, and limits hold for all together. */
import { assert, integer, property, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { scanComponent } from "../../../src/sandbox/scan/scan-component.ts";
import { WasmFormatError, WasmLimitError, WasmRefusedError } from "../../../src/sandbox/wasm/errors.ts";
import { bodyOf, moduleOf, name, rawSection, section } from "../metering/bytes.ts";
import { functionOf, join, moduleOfFunction, moduleOfSections, sectionOf, times, type Bytes } from "./large-bytes.ts";

const preamble = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0];
const componentOf = (...sections: readonly Bytes[]): Uint8Array => Uint8Array.from(join(preamble, ...sections));
const modules = (count: number, binary: Uint8Array): Bytes => times(count, sectionOf(1, binary));

/** `main` has one function, `run`. */
const core = moduleOf(section(1, [0x60, 0, 0]), section(3, [0]), section(7, [...name("run"), 0, 0]), section(10, bodyOf([], [])));
/** That module instantiated, its function aliased, lifted as `[] -> []` and exported, with an empty component beside it. */
const small = componentOf(
  sectionOf(1, core),
  section(2, [0x00, 0, 0]),
  section(7, [0x40, 0, 0x01, 0]),
  section(6, [0x00, 0x00, 0x01, 0, ...name("run")]),
  section(8, [0x00, 0x00, 0, 0, 0]),
  section(11, [0x00, ...name("run"), 0x01, 0, 0]),
  sectionOf(4, componentOf()),
  rawSection(0, [...name("note"), 1, 2, 3]),
);

function refusal(binary: Uint8Array): Error {
  try {
    scanComponent(binary);
  } catch (error) {
    expect(error).toBeInstanceOf(WasmFormatError);
    return error as Error;
  }
  throw new Error("it passed");
}

test("answers its core modules, nested ones too, in their order", () => {
  const other = moduleOf(section(5, [0, 1]));
  const nested = componentOf(sectionOf(1, other));
  const { modules, numbers } = scanComponent(componentOf(sectionOf(1, core), sectionOf(4, nested), sectionOf(1, core)));
  expect(modules.map((binary) => Buffer.from(binary))).toEqual([core, other, core].map((binary) => Buffer.from(binary)));
  expect(numbers).toMatchObject({
    wasmComponentModulesMaxCount: 3,
    wasmFunctionsMaxCount: 2,
    wasmMemoryMaxPages: 1,
    wasmComponentsMaxDepth: 1,
  });
});

test("a small one passes", () => {
  expect(scanComponent(small).modules).toHaveLength(1);
});

describe("what is over a limit", () => {
  const nested = (depth: number): Uint8Array => (depth === 0 ? componentOf() : componentOf(sectionOf(4, nested(depth - 1))));
  const entriesOf = (count: number): Uint8Array => componentOf(sectionOf(5, times(0, []), [...u32Of(count)], times(count, [0])));
  const typesOf = (bytes: number): Uint8Array => componentOf(sectionOf(7, [0], times(bytes - 1, [0])));
  const u32Of = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32Of(value >>> 7)]);

  test.each([
    ["wasmComponentsMaxDepth", nested],
    ["wasmComponentModulesMaxCount", (count: number) => componentOf(modules(count, moduleOf()))],
    ["wasmComponentEntriesMaxCount", entriesOf],
    ["wasmComponentTypesMaxBytes", typesOf],
    ["wasmSectionsMaxCount", (count: number) => componentOf(times(count, [0, 1, 0]))],
    ["wasmMemoriesMaxCount", (count: number) => componentOf(modules(count, moduleOf(section(5, [0, 0]))))],
  ] as const)("%s", (limit, make) => {
    expect(scanComponent(make(limits[limit])).numbers[limit]).toBe(limits[limit]);
    const error = refusal(make(limits[limit] + 1));
    expect(error).toBeInstanceOf(WasmLimitError);
    expect((error as WasmLimitError).limit).toBe(limit);
  });

  test.each([
    ["many modules of many functions", "wasmFunctionsMaxCount", modules(4, moduleOfFunction(100_000, functionOf([])))],
    ["many modules of many locals", "wasmLocalsSumMaxCount", modules(4, moduleOfFunction(1_000, functionOf([], 2_000)))],
    ["a module with a bomb in it", "wasmTableMaxElements", modules(1, moduleOfSections(sectionOf(4, [1, 0x70, 0, 0x80, 0x80, 0x80, 1])))],
  ])("%s", (_, limit, section) => {
    expect((refusal(componentOf(section)) as WasmLimitError).limit).toBe(limit);
  });
});

test.each([
  ["a core module", core, /a core module/],
  ["an unknown section", componentOf(rawSection(13, [0])), /section 13/],
  ["a section that is longer than the rest", componentOf([2, 9, 0]), /it is cut off/],
  ["entries that are only said", componentOf(rawSection(5, [0xff, 0x7f])), /before its entries/],
  ["no module where one should be", componentOf(rawSection(1, [1, 2, 3])), /no WebAssembly/],
  ["a component in a module's place", componentOf(sectionOf(1, componentOf())), /component/],
  ["a nested component that is cut", componentOf(sectionOf(4, preamble.slice(0, 6))), /header is truncated/],
])("malformed: %s", (_, binary, message) => {
  const error = refusal(binary);
  expect(error.constructor).toBe(WasmFormatError);
  expect(error.message).toMatch(message);
});

test("a refused feature in a module of it", () => {
  expect(refusal(componentOf(sectionOf(1, moduleOf(section(5, [3, 1, 1])))))).toBeInstanceOf(WasmRefusedError);
});

test("changed and cut anywhere, only our own errors leave the scan", () => {
  const change = tuple(integer({ min: 0, max: small.length - 1 }), integer({ min: 0, max: 255 }));
  const scanOrRefuse = (binary: Uint8Array): void => {
    try {
      scanComponent(binary);
    } catch (error) {
      expect(error).toBeInstanceOf(WasmFormatError);
    }
  };
  for (let length = 0; length < small.length; length++) scanOrRefuse(small.subarray(0, length));
  assert(
    property(change, change, (...changes) => {
      const changed = Uint8Array.from(small);
      for (const [at, byte] of changes) changed[at] = byte;
      scanOrRefuse(changed);
    }),
    { numRuns: 3_000 },
  );
});

/** What the pass appends stands right behind the guest's own: a number that would name it is refused wherever it may stand. */
import { expect, test } from "vitest";
import { withMetering } from "../../../src/sandbox/metered/with-metering.ts";
import { WasmFormatError } from "../../../src/sandbox/wasm/errors.ts";
import { bodyOf, moduleOf, name, rawSection, section, type } from "./bytes.ts";

const caps = { memoryMaximumBytes: 2 ** 20, tableMaximumElements: 10 };

/** A module with one of each, so that 1 is the first number of ours; the parts are what may name it. */
interface Parts {
  readonly code?: readonly number[];
  readonly locals?: readonly (readonly [number, number])[];
  readonly result?: number;
  readonly functionType?: number;
  readonly exports?: readonly number[];
  readonly start?: number;
  readonly element?: readonly number[];
  readonly data?: readonly number[];
  readonly global?: readonly number[];
  readonly imports?: readonly number[];
}

function moduleWith(parts: Parts): Uint8Array<ArrayBuffer> {
  const { code = [], functionType = 0, exports = [0], element, data, global = [type.i32, 1, 0x41, 0, 0x0b], imports, start } = parts;
  return moduleOf(
    section(1, [0x60, 0, 0]),
    imports === undefined ? [] : rawSection(2, imports),
    section(3, [functionType]),
    section(4, [type.function, 0, 1]),
    section(5, [0, 1]),
    section(6, global),
    rawSection(7, exports),
    start === undefined ? [] : rawSection(8, [start]),
    element === undefined ? [] : section(9, element),
    section(10, bodyOf(parts.locals ?? [], code)),
    data === undefined ? [] : section(11, data),
  );
}

const zero = [0x41, 0];
const exportOf = (kind: number): number[] => [1, ...name("it"), kind, 1];

const cases: Readonly<Record<string, Parts>> = {
  call: { code: [0x10, 1] },
  return_call: { code: [0x12, 1] },
  "ref.func": { code: [0xd2, 1, 0x1a] },
  "call_indirect through a table of ours": { code: [...zero, 0x11, 0, 1] },
  "call_indirect of a type of ours": { code: [...zero, 0x11, 1, 0] },
  return_call_indirect: { code: [...zero, 0x13, 0, 1] },
  call_ref: { code: [0xd0, 1, 0x14, 1] },
  "a block's type": { code: [0x02, 1, 0x0b] },
  "a block's reference type": { code: [0x02, 0x63, 1, 0xd0, 1, 0x0b, 0x1a] },
  "ref.null": { code: [0xd0, 1, 0x1a] },
  "table.get": { code: [...zero, 0x25, 1, 0x1a] },
  "table.size": { code: [0xfc, 16, 1, 0x1a] },
  "table.copy": { code: [...zero, ...zero, ...zero, 0xfc, 14, 0, 1] },
  "global.get": { code: [0x23, 1, 0x1a] },
  "i32.load of the epoch": { code: [...zero, 0x28, 0x42, 1, 0, 0x1a] },
  "i32.load with a long alignment": { code: [...zero, 0x28, 0xc2, 0x80, 0, 1, 0, 0x1a] },
  "i32.store to the epoch": { code: [...zero, ...zero, 0x36, 0x42, 1, 0] },
  "v128.load of the epoch": { code: [...zero, 0xfd, 0, 0x44, 1, 0, 0x1a] },
  "v128.load8_lane of the epoch": { code: [...zero, ...zero, 0xfd, 0x11, 0xfd, 0x54, 0x40, 1, 0, 0, 0x1a] },
  "memory.size": { code: [0x3f, 1, 0x1a] },
  "memory.grow": { code: [...zero, 0x40, 1, 0x1a] },
  "memory.copy to the epoch": { code: [...zero, ...zero, ...zero, 0xfc, 10, 1, 0] },
  "memory.copy from the epoch": { code: [...zero, ...zero, ...zero, 0xfc, 10, 0, 1] },
  "memory.copy, its number written long": { code: [...zero, ...zero, ...zero, 0xfc, 0x8a, 0x80, 0, 0x81, 0, 0] },
  "memory.fill": { code: [...zero, ...zero, ...zero, 0xfc, 11, 1] },
  "the counter of a loop": { code: [0x03, 0x40, ...zero, 0x21, 1, ...zero, 0x0d, 0, 0x0b], locals: [[1, type.i32]] },
  "the counter of a loop, ahead of it": { code: [0x20, 0, 0x1a, 0x03, 0x40, ...zero, 0x0d, 0, 0x0b] },
  "a function's type": { functionType: 1 },
  "an exported function": { exports: exportOf(0) },
  "an exported table": { exports: exportOf(1) },
  "an exported memory": { exports: exportOf(2) },
  "an exported global": { exports: exportOf(3) },
  "the start function": { start: 1 },
  "an element segment's function": { element: [0, ...zero, 0x0b, 1, 1] },
  "an element segment's table": { element: [2, 1, ...zero, 0x0b, 0, 0] },
  "a data segment's memory": { data: [2, 1, ...zero, 0x0b, 0] },
  "a global's first value": { global: [type.function, 0, 0xd2, 1, 0x0b] },
  "an imported function's type": { imports: [1, ...name("a"), ...name("b"), 0, 1] },
};

test.each(Object.entries(cases))("%s", (_, parts) => {
  const binary = moduleWith(parts);
  expect(WebAssembly.validate(binary)).toBe(false);
  expect(() => withMetering(binary, caps)).toThrow(WasmFormatError);
});

test("the module of these cases is one that is taken", () => {
  expect(WebAssembly.validate(withMetering(moduleWith({}), caps).binary)).toBe(true);
});

test("without a memory, a table or a type of its own, 0 is the first number of ours", () => {
  const only = (code: readonly number[]): Uint8Array => moduleOf(section(1, [0x60, 0, 0]), section(3, [0]), section(10, bodyOf([], code)));
  for (const code of [
    [...zero, 0x28, 2, 0, 0x1a],
    [0x3f, 0, 0x1a],
    [...zero, 0x11, 0, 0],
    [...zero, 0xfd, 0, 0, 0, 0x1a],
  ])
    expect(() => withMetering(only(code), caps)).toThrow(WasmFormatError);
  for (const data of [
    [0, ...zero, 0x0b, 0],
    [2, 0, ...zero, 0x0b, 0],
  ])
    expect(() => withMetering(moduleOf(section(11, data)), caps)).toThrow(WasmFormatError);
  expect(() => withMetering(moduleOf(section(9, [0, ...zero, 0x0b, 0])), caps)).toThrow(WasmFormatError);
});

test("bytes behind a section's last entry are refused: what is appended could be read as part of them", () => {
  const isLeftOver = [
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 0],
    [7, 0],
  ] as const;
  for (const [id, count] of isLeftOver)
    expect(() => withMetering(moduleOf(rawSection(id, [count, 1, 0x61, 60, 1, 2, 3])), caps)).toThrow(WasmFormatError);
});

test("names of ours are refused", () => {
  const reserved = "isopod:metering";
  const imports = [1, ...name(reserved), ...name("epoch"), 2, 0, 1];
  expect(() => withMetering(moduleWith({ imports }), caps)).toThrow(/imports a name of ours/);
  expect(() => withMetering(moduleWith({ exports: [1, ...name(`${reserved}/asks`), 0, 0] }), caps)).toThrow(/exports a name of ours/);
});

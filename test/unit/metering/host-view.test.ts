/** What the pass tells a host is enough to make the module's memories, to enter it, and to move its state to another instance. */
import { expect, test } from "vitest";
import { epochWord } from "../../../src/sandbox/looks.ts";
import { meteringNames } from "../../../src/sandbox/metered/names.ts";
import { withMetering, type MeteredModule } from "../../../src/sandbox/metered/with-metering.ts";
import { bodyOf, moduleOf, name, section, type } from "./bytes.ts";
import { newHost } from "./observe.ts";

const caps = { memoryMaximumBytes: 2 ** 22, tableMaximumElements: 100 };
const goOn = (): number => 0;
const zero = [0x41, 0];

const addOneInMemory = [...zero, ...zero, 0x28, 2, 0, 0x41, 1, 0x6a, 0x36, 2, 0];
const addOneInGlobal = [0x23, 0, 0x41, 1, 0x6a, 0x24, 0];
const sum = [...zero, 0x28, 2, 0, 0x23, 0, 0x6a];

/** `count`: adds one to a word of its memory and to its global, and answers their sum. Its start function sets the global to 40. */
const counter = moduleOf(
  section(1, [0x60, 0, 1, type.i32], [0x60, 0, 0]),
  section(3, [0], [1]),
  section(4, [type.function, 1, 1, 9]),
  section(5, [1, 1, 20], [5, 1, 2]),
  section(
    6,
    [type.i32, 1, ...zero, 0x0b],
    [type.v128, 1, 0xfd, 12, ...Array<number>(16).fill(0), 0x0b],
    [type.i64, 0, 0x42, 1, 0x0b],
    [type.extern, 1, 0xd0, type.extern, 0x0b],
  ),
  section(7, [...name("count"), 0, 0]),
  [8, 1, 1],
  section(10, bodyOf([], [...addOneInMemory, ...addOneInGlobal, ...sum]), bodyOf([], [0x41, 40, 0x24, 0])),
);

const metered = withMetering(counter, caps);

test("the description", () => {
  const { binary: _, ...view } = metered;
  const module = meteringNames.importModule;
  expect(view).toEqual({
    memories: [
      { module, name: meteringNames.memory(0), initial: 1, maximum: 20, is64: false },
      { module, name: meteringNames.memory(1), initial: 1, maximum: 1, is64: true },
    ],
    globals: [
      { name: meteringNames.global(0), valueType: type.i32 },
      { name: undefined, valueType: type.v128 },
      { name: meteringNames.global(3), valueType: type.extern },
    ],
    tables: [meteringNames.table(0)],
    start: meteringNames.start,
    // Neither a vector nor a reference can be kept.
    isLayable: false,
  } satisfies Omit<MeteredModule, "binary">);
});

type Exports = Record<string, unknown>;

test("a module's state goes to another instance, which goes on where the first one was", () => {
  const open = (): { exports: Exports; bytes: Uint8Array } => {
    const { instance, memories } = newHost(metered, {}, goOn);
    return { exports: instance.exports, bytes: new Uint8Array((memories[0] as WebAssembly.Memory).buffer) };
  };
  const count = ({ exports }: { exports: Exports }): number => (exports["count"] as () => number)();
  const one = open();
  (one.exports[meteringNames.start] as () => void)();
  expect([count(one), count(one), count(one)]).toEqual([42, 44, 46]);
  const other = open();
  other.bytes.set(one.bytes);
  const global = ({ exports }: { exports: Exports }): WebAssembly.Global => exports[meteringNames.global(0)] as WebAssembly.Global;
  global(other).value = global(one).value;
  expect(count(other)).toBe(48);
});

test("an imported memory is the host's as it was, and keeps its name and its number", () => {
  const read = bodyOf([], [...zero, 0x28, 2, 0]);
  const importing = moduleOf(
    section(1, [0x60, 0, 1, type.i32]),
    section(2, [...name("env"), ...name("memory"), 2, 1, 1, 3]),
    section(3, [0]),
    section(5, [0, 1]),
    section(7, [...name("read"), 0, 0]),
    section(10, read),
    section(11, [0, ...zero, 0x0b, 1, 7]),
  );
  const { memories, start } = withMetering(importing, caps);
  expect(memories).toEqual([
    { module: "env", name: "memory", initial: 1, maximum: 3, is64: false },
    { module: meteringNames.importModule, name: meteringNames.memory(1), initial: 1, maximum: 1, is64: false },
  ]);
  expect(start).toBeUndefined();
  const { instance } = newHost(withMetering(importing, caps), {}, goOn);
  expect((instance.exports["read"] as () => number)()).toBe(7);
});

const [tableSet, tableInit, elementDrop, dataDrop] = [
  [...zero, 0xd0, type.function, 0x26, 0],
  [...zero, ...zero, ...zero, 0xfc, 12, 0, 0],
  [0xfc, 13, 0],
  [0xfc, 9, 0],
];

test.each([
  ["does nothing of the kind", [], true],
  ["sets an element of a table", tableSet, false],
  ["copies elements into a table", tableInit, false],
  ["drops elements", elementDrop, false],
  ["drops data", dataDrop, false],
])("a module that %s: are its memories and globals all of its state?", (_, code, isLayable) => {
  const module = moduleOf(
    section(1, [0x60, 0, 0]),
    section(3, [0]),
    section(4, [type.function, 1, 1, 9]),
    section(9, [1, 0, 0]),
    [12, 1, 1],
    section(10, bodyOf([], code)),
    section(11, [1, 1, 7]),
  );
  expect(WebAssembly.validate(module)).toBe(true);
  expect(withMetering(module, caps).isLayable).toBe(isLayable);
});

test("the host learns that a memory was not allowed to grow", () => {
  const grow = (is64: boolean): Uint8Array<ArrayBuffer> =>
    moduleOf(
      section(1, [0x60, 1, is64 ? type.i64 : type.i32, 1, is64 ? type.i64 : type.i32]),
      section(3, [0]),
      section(5, [is64 ? 5 : 1, 1, 3]),
      section(7, [...name("grow"), 0, 0]),
      section(10, bodyOf([], [0x20, 0, 0x40, 0])),
    );
  for (const is64 of [false, true]) {
    const { instance, epoch } = newHost(withMetering(grow(is64), caps), {}, goOn);
    const refused = (): number => new Int32Array(epoch.buffer)[epochWord.refused] as number;
    const enter = instance.exports["grow"] as (pages: number | bigint) => number | bigint;
    const ask = (pages: number): number => Number(enter(is64 ? BigInt(pages) : pages));
    expect([ask(1), refused(), ask(2), refused()]).toEqual([1, 0, -1, 1]);
  }
});

test("functions keep their names, for traces", () => {
  const names = [...name("name"), 1, 5, 1, 0, ...name("go")];
  const named = moduleOf(section(1, [0x60, 0, 0]), section(3, [0]), section(7, [...name("run"), 0, 0]), section(10, bodyOf([], [0x00])), [
    0,
    names.length,
    ...names,
  ]);
  const { instance } = newHost(withMetering(named, caps), {}, goOn);
  let stack = "";
  try {
    (instance.exports["run"] as () => void)();
  } catch (error) {
    stack = (error as Error).stack ?? "";
  }
  expect(stack).toMatch(/at (wasm:\S+\.)?go \(wasm:|\.go \(/);
});

test("a module of nothing is one with what the pass adds", () => {
  const { binary, ...view } = withMetering(moduleOf(), caps);
  expect(view).toEqual({ memories: [], globals: [], tables: [], start: undefined, isLayable: true });
  expect(WebAssembly.Module.exports(new WebAssembly.Module(binary))).toEqual([{ name: meteringNames.asks, kind: "table" }]);
});

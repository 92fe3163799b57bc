/**
 * Modules that were made to cost their reader more than their writer: a few bytes that say much, and what is just under the
 * limits in combinations that V8's compilers are slow at. All are valid, but for the limits.
 */
import type { WasmLimit } from "../../../src/sandbox/wasm/at-most.ts";
import { u32 } from "../metering/bytes.ts";
import {
  functionOf,
  join,
  manyOf,
  moduleOfFunction,
  moduleOfSections,
  nothing,
  sectionOf,
  times,
  type Bytes,
  type Parts,
} from "./large-bytes.ts";

const i32 = 0x7f;
const million = 1_000_000;
const get = [0x20, 0];
const call = [0x10, 0];
const block = [0x02, 0x40];
const loop = [0x03, 0x40];
const branchInBlock = [...block, ...get, 0x0d, 0, 0x0b];
const memory = { memories: manyOf(5, 1, [0, 1]) };
const table = { tables: manyOf(4, 1, [0x70, 0, 1]) };
const tag = { tags: manyOf(13, 1, [0, 0]) };

const only = (code: Bytes, locals = 2, parts: Parts = {}): Uint8Array<ArrayBuffer> => moduleOfFunction(1, functionOf(code, locals), parts);
const typeOf = (parameters: number, results: number): number[] => [
  0x60,
  ...u32(parameters),
  ...times(parameters, [i32]),
  ...u32(results),
  ...times(results, [i32]),
];
/** Gives each local a value that V8 keeps for itself: at the next branch it writes all of them down. */
const setAll = (locals: number): Bytes => join(...Array.from({ length: locals }, (_, local) => [0x41, 0, 0x21, ...u32(local)]));
const squared: Parts = { types: [typeOf(64, 64)] };
const around = (count: number, code: Bytes): Bytes => join(times(64, [0x41, 0]), times(count, code));

type Refused = readonly [attack: string, limit: WasmLimit, make: () => Uint8Array];

export const refused: readonly Refused[] = [
  ["20,000 functions of 50,000 locals", "wasmLocalsMaxCount", () => moduleOfFunction(20_000, functionOf([], 50_000))],
  ["functions of 2,000 locals, 8 MB of them", "wasmFunctionsMaxCount", () => moduleOfFunction(million, functionOf([], 2_000))],
  ["100,000 functions of 2,000 locals", "wasmLocalsSumMaxCount", () => moduleOfFunction(100_000, functionOf([], 2_000))],
  ["a million empty functions", "wasmFunctionsMaxCount", () => moduleOfFunction(million, functionOf([]))],
  ["a table of ten million", "wasmTableMaxElements", () => moduleOfSections(sectionOf(4, [1, 0x70, 0], u32(10 * million)))],
  ["16 tables of 100,000", "wasmTableMaxElements", () => moduleOfSections(manyOf(4, 16, [0x70, 0, ...u32(100_000)]))],
  ["all of the address space as memory", "wasmMemoryMaxPages", () => moduleOfSections(sectionOf(5, [1, 0], u32(65_536)))],
  ["a thousand memories", "wasmMemoriesMaxCount", () => moduleOfSections(manyOf(5, 1_000, [0, 0]))],
  ["blocks, 400,000 deep", "wasmBodyMaxBytes", () => only(join(times(400_000, block), times(400_000, [0x0b])))],
  ["loops, 200,000 deep", "wasmNestingMaxDepth", () => only(join(times(200_000, loop), times(200_000, [0x0b])))],
  ["a switch of a million cases", "wasmSwitchMaxTargets", () => only(join(get, [0x0e], u32(900_000), times(900_001, [0])))],
  ["an expression of 300,000 operands", "wasmStackMaxValues", () => only(join(times(300_000, get), times(300_000, [0x1a])))],
  ["branches among many locals", "wasmFunctionMaxSteps", () => only(times(50_000, branchInBlock), 2_000)],
  ["loops among many locals", "wasmFunctionMaxSteps", () => only(times(50_000, [...loop, 0x0b]), 2_000)],
  ["calls among many references", "wasmFunctionMaxSteps", () => moduleOfFunction(1, functionOf(times(100_000, call), 2_000, 0x70))],
  [
    "branches over many operands",
    "wasmFunctionMaxSteps",
    () => only(join(times(900, get), times(50_000, branchInBlock), times(900, [0x1a]))),
  ],
  ["switches whose cases all differ", "wasmFunctionMaxSteps", () => only(switches(900), 2)],
  ["calls, a megabyte of them", "wasmFunctionMaxSteps", () => only(times(500_000, call))],
  ["calls through a table", "wasmFunctionMaxSteps", () => only(times(200_000, [0x41, 0, 0x11, 0, 0]), 2, table)],
  ["reads of a table", "wasmFunctionMaxSteps", () => only(times(200_000, [0x41, 0, 0x25, 0, 0x1a]), 2, table)],
  ["memory.grow, a megabyte of it", "wasmFunctionMaxSteps", () => only(join(get, times(500_000, [0x40, 0]), [0x1a]), 2, memory)],
  ["handlers of exceptions", "wasmFunctionMaxSteps", () => only(times(100_000, [0x06, 0x40, ...call, 0x19, 0x0b]))],
  ["a try of 200,000 handlers", "wasmFunctionMaxSteps", () => only(join([0x06, 0x40, ...call], times(200_000, [0x07, 0]), [0x0b]), 2, tag)],
  ["a thousand results", "wasmResultsMaxCount", () => moduleOfSections(sectionOf(1, [1], typeOf(0, 1_000)))],
  ["a thousand parameters", "wasmParametersMaxCount", () => moduleOfSections(sectionOf(1, [1], typeOf(1_000, 0)))],
  ["64 values through call after call", "wasmFunctionMaxSteps", () => only(around(300_000, call), 2, squared)],
  ["64 values through block after block", "wasmFunctionMaxSteps", () => only(around(200_000, [0x02, 0, 0x0b]), 2, squared)],
  ["a million types", "wasmTypesMaxCount", () => moduleOfSections(manyOf(1, million, nothing))],
  [
    "a million types in a group",
    "wasmTypesMaxCount",
    () => moduleOfSections(sectionOf(1, [1, 0x4e], u32(million), times(million, nothing))),
  ],
  ["a million imports", "wasmImportsMaxCount", () => moduleOfSections(manyOf(2, million, [0, 0, 0, 0]))],
  ["a million exports", "wasmExportsMaxCount", () => moduleOfSections(manyOf(7, million, [0, 0, 0]))],
  ["a million globals", "wasmGlobalsMaxCount", () => moduleOfSections(manyOf(6, million, [i32, 1, 0x41, 0, 0x0b]))],
  ["a million tags", "wasmTagsMaxCount", () => moduleOfSections(manyOf(13, million, [0, 0]))],
  ["a million data segments", "wasmDataSegmentsMaxCount", () => moduleOfSections(manyOf(11, million, [1, 0]))],
  ["a million element segments", "wasmElementSegmentsMaxCount", () => moduleOfSections(manyOf(9, million, [1, 0, 0]))],
  ["ten million custom sections", "wasmSectionsMaxCount", () => moduleOfSections(times(10 * million, [0, 1, 0]))],
  [
    "a name of ten megabytes",
    "wasmNameMaxBytes",
    () => moduleOfSections(sectionOf(7, [1], u32(10 * million), times(10 * million, [0x61]), [0, 0])),
  ],
];

/** In blocks of their own, each with 500 cases that all go elsewhere. */
function switches(count: number): Bytes {
  const labels = Array.from({ length: 500 }, (_, label) => u32(label));
  const one = join(block, get, [0x0e], u32(labels.length - 1), ...labels, [0x0b]);
  return join(times(labels.length, block), times(count, one), times(labels.length, [0x0b]));
}

/**
 * Functions that are all the same and just pass: each has as much of the code as one may. They are a quarter of those that
 * may be in one module, as the test runner makes our own hot loops five times as slow as they are.
 */
type Slow = readonly [what: string, functions: number, code: (count: number) => Bytes, locals: number, parts: Parts];

const slow: readonly Slow[] = [
  ["branches among locals", 35, (count) => join(setAll(1_900), times(count, branchInBlock)), 1_900, {}],
  ["loops among locals", 35, (count) => join(setAll(450), times(count, [...loop, 0x0b])), 450, {}],
  ["conditions among locals", 35, (count) => join(setAll(1_900), times(count, [...get, 0x04, 0x40, 0x41, 1, 0x21, 5, 0x0b])), 1_900, {}],
  ["switches", 18, switches, 2, {}],
  ["calls", 35, (count) => times(count, call), 2, {}],
  ["calls through a table", 35, (count) => times(count, [0x41, 0, 0x11, 0, 0]), 2, table],
  ["64 values through calls", 35, (count) => around(count, call), 2, squared],
  ["memory.grow", 35, (count) => join(get, times(count, [0x40, 0]), [0x1a]), 2, memory],
  ["copies", 35, (count) => times(count, [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 10, 0, 0]), 2, memory],
  ["handlers", 35, (count) => times(count, [0x06, 0x40, ...call, 0x19, 0x0b]), 2, {}],
  ["loops", 15, (count) => times(count, [...loop, ...get, 0x0d, 0, 0x0b]), 2, {}],
  ["conversions", 15, (count) => times(count, [0x43, 0, 0, 0, 0, 0xfc, 0, 0x1a]), 2, {}],
  ["plain code", 7, (count) => times(count, [...get, 0x45, 0x1a]), 2, {}],
  ["constants", 7, (count) => times(count, [0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x1a]), 2, {}],
];

/** @param passes whether a module passes the scan */
export function slowest(
  passes: (binary: Uint8Array) => boolean,
): readonly (readonly [what: string, make: () => Uint8Array<ArrayBuffer>])[] {
  return slow.map(([what, functions, code, locals, parts]) => [
    what,
    (): Uint8Array<ArrayBuffer> => {
      const make = (copies: number, count: number): Uint8Array<ArrayBuffer> =>
        moduleOfFunction(copies, functionOf(code(count), locals), parts);
      return make(
        functions,
        mostThat((count) => passes(make(1, count))),
      );
    },
  ]);
}

function mostThat(passes: (count: number) => boolean): number {
  let step = 1;
  while (passes(step * 2)) step *= 2;
  let most = step;
  for (; step > most / 20 && step >= 1; step /= 2) if (passes(most + step)) most += step;
  return most;
}

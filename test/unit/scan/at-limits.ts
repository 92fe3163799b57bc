/** For each limit, a module by the number that it counts: so many of it, and of all else as little as can be. */
import { limits } from "../../../src/limits.ts";
import type { WasmLimit } from "../../../src/sandbox/wasm/at-most.ts";
import { name, u32 } from "../metering/bytes.ts";
import {
  functionOf,
  join,
  joinAll,
  manyOf,
  moduleOfFunction,
  moduleOfSections,
  modulePreamble,
  nothing,
  sectionOf,
  times,
  type Bytes,
} from "./large-bytes.ts";

type Make = (count: number) => Uint8Array<ArrayBuffer>;

const code = { nop: 0x01, drop: 0x1a, end: 0x0b, block: [0x02, 0x40], loop: [0x03, 0x40], call: [0x10, 0], zero: [0x41, 0] } as const;
const typeOfNothing = sectionOf(1, [1], nothing);
const i32 = 0x7f;

const oneFunction = (body: Bytes, locals = 0): Uint8Array<ArrayBuffer> => moduleOfFunction(1, functionOf(body, locals));

/** Bytes that are a number of at least 128, and as many of them as it says: a length ahead of what it counts. */
const lengthFor = (total: number): number => {
  const rest = total - u32(total).length;
  return u32(rest).length + rest === total ? rest : rest - 1;
};

/** Loops in one another around so many `nop` that all of them together have the bytes, with one more that makes up the rest. */
function loopsOfBytes(bytes: number): Uint8Array<ArrayBuffer> {
  const nested = 20;
  const heads = (3 * nested * (nested + 1)) / 2;
  const inner = Math.floor((bytes - heads) / nested) - 1;
  const rest = bytes - heads - inner * nested;
  const around = join(times(nested, code.loop), times(inner, [code.nop]), times(nested, [code.end]));
  return oneFunction(join(around, code.loop, times(rest - 3, [code.nop]), [code.end]));
}

/** Functions that together have so many of something, at most `most` each. */
function shared(count: number, most: number, entry: (part: number) => Bytes): Uint8Array<ArrayBuffer> {
  const [full, rest] = [Math.floor(count / most), count % most];
  return moduleOfSections(
    typeOfNothing,
    manyOf(3, full + 1, [0]),
    sectionOf(10, u32(full + 1), times(full, full === 0 ? [] : entry(most)), entry(rest)),
  );
}

const loops = (count: number): Bytes => functionOf(times(count, [...code.loop, code.end]));

/** So many bytes of few instructions. */
function filler(bytes: number): Bytes {
  const constant = [0x44, 0, 0, 0, 0, 0, 0, 0, 0, code.drop];
  return join(times(Math.floor(bytes / constant.length), constant), times(bytes % constant.length, [code.nop]));
}

/** Functions whose section has so many bytes. */
function codeOf(bytes: number): Uint8Array<ArrayBuffer> {
  const most = 500_000;
  const entry = functionOf(filler(most - 2));
  const full = Math.floor((bytes - 10) / entry.length) - 1;
  const rest = lengthFor(bytes - u32(full + 1).length - full * entry.length);
  const last = join(u32(rest), [0], filler(rest - 2), [code.end]);
  return moduleOfSections(typeOfNothing, manyOf(3, full + 1, [0]), sectionOf(10, u32(full + 1), times(full, entry), last));
}

/** Exports of the same function under names of their own. */
function exportsOf(count: number): Uint8Array<ArrayBuffer> {
  const entries = joinAll(Array.from({ length: count }, (_, index) => [...name(`e${index}`), 0, 0]));
  return moduleOfSections(typeOfNothing, sectionOf(3, [1, 0]), sectionOf(7, u32(count), entries), sectionOf(10, [1], functionOf([])));
}

export const atLimits: Readonly<Record<Exclude<WasmLimit, `wasmComponent${string}`>, Make>> = {
  wasmModuleMaxBytes: (count) => {
    const body = lengthFor(count - modulePreamble.length - 1);
    const padding = join([0], u32(body), [0], Buffer.alloc(count - modulePreamble.length - 2 - u32(body).length));
    return moduleOfSections(padding);
  },
  wasmSectionsMaxCount: (count) => moduleOfSections(times(count, [0, 1, 0])),
  wasmTypesMaxCount: (count) => moduleOfSections(manyOf(1, count, nothing)),
  wasmParametersMaxCount: (count) => moduleOfSections(sectionOf(1, [1, 0x60], u32(count), times(count, [i32]), [0])),
  wasmResultsMaxCount: (count) => moduleOfSections(sectionOf(1, [1, 0x60, 0], u32(count), times(count, [i32]))),
  wasmNameMaxBytes: (count) => moduleOfSections(typeOfNothing, sectionOf(2, [1, 1, 0x61], u32(count), times(count, [0x62]), [0, 0])),
  wasmImportsMaxCount: (count) => moduleOfSections(typeOfNothing, manyOf(2, count, [1, 0x61, 1, 0x62, 0, 0])),
  wasmFunctionsMaxCount: (count) => moduleOfFunction(count, functionOf([])),
  wasmTablesMaxCount: (count) => moduleOfSections(manyOf(4, count, [0x70, 0, 0])),
  wasmTableMaxElements: (count) => moduleOfSections(sectionOf(4, [1, 0x70, 0], u32(count))),
  wasmMemoriesMaxCount: (count) => moduleOfSections(manyOf(5, count, [0, 0])),
  wasmMemoryMaxPages: (count) => moduleOfSections(sectionOf(5, [1, 0], u32(count))),
  wasmGlobalsMaxCount: (count) => moduleOfSections(manyOf(6, count, [i32, 1, ...code.zero, code.end])),
  wasmTagsMaxCount: (count) => moduleOfSections(typeOfNothing, manyOf(13, count, [0, 0])),
  wasmExportsMaxCount: exportsOf,
  wasmElementSegmentsMaxCount: (count) => moduleOfSections(manyOf(9, count, [1, 0, 0])),
  wasmElementsMaxBytes: (count) => {
    const elements = lengthFor(count - 3);
    const rest = times(count - 3 - u32(elements).length - elements, [0x80]);
    const section = sectionOf(9, [1, 1, 0], u32(elements), times(elements, [0]), rest);
    return moduleOfSections(typeOfNothing, sectionOf(3, [1, 0]), section, sectionOf(10, [1], functionOf([])));
  },
  wasmDataSegmentsMaxCount: (count) => moduleOfSections(manyOf(11, count, [1, 0])),
  wasmCodeMaxBytes: codeOf,
  wasmBodyMaxBytes: (count) => oneFunction(filler(count - 2)),
  wasmLocalsMaxCount: (count) => oneFunction([], count),
  wasmLocalsSumMaxCount: (count) => shared(count, limits.wasmLocalsMaxCount, (part) => functionOf([], part)),
  wasmNestingMaxDepth: (count) => oneFunction(join(times(count, code.block), times(count, [code.end]))),
  wasmStackMaxValues: (count) => oneFunction(join(times(count, code.zero), times(count, [code.drop]))),
  wasmSwitchMaxTargets: (count) => oneFunction(join(code.zero, [0x0e], u32(count), times(count + 1, [0]))),
  wasmLoopsMaxCount: (count) => shared(count, 2_000, loops),
  wasmLoopsMaxBytes: loopsOfBytes,
  wasmFunctionMaxSteps: (count) => oneFunction(times(count, code.call)),
  wasmModuleMaxSteps: (count) => shared(count, 20_000, (part) => functionOf(times(part, code.call))),
};

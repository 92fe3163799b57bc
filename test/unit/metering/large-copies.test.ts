/** Copies and fills that are done in pieces, within and between memories of 32 and 64 bits: they do what the instruction does. */
import { assert, constantFrom, integer, oneof, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { withMetering } from "../../../src/sandbox/metered/with-metering.ts";
import { bodyOf, moduleOf, name, section, type } from "./bytes.ts";
import { newHost } from "./observe.ts";

const pages = 48;
const size = pages * 65_536;
const arguments_ = [0x20, 0, 0x20, 1, 0x20, 2];
const address = [type.i32, type.i64] as const;
type MemoryIndex = 0 | 1;
const indices: readonly MemoryIndex[] = [0, 1];

/** A copy counts by 64 bits only between two memories that do. */
const copies = indices.flatMap((to) =>
  indices.map((from) => ({
    name: `copy ${to} ${from}`,
    parameters: [address[to], address[from], address[to === 1 && from === 1 ? 1 : 0]],
    code: [0xfc, 10, to, from],
  })),
);
const fills = indices.map((to) => ({ name: `fill ${to}`, parameters: [address[to], type.i32, address[to]], code: [0xfc, 11, to] }));
const operations = [...copies, ...fills];

const binary = moduleOf(
  section(1, ...operations.map(({ parameters }) => [0x60, 3, ...parameters, 0])),
  section(3, ...operations.map((_, index) => [index])),
  section(5, [1, pages, pages], [5, pages, pages]),
  section(7, [...name("0"), 2, 0], [...name("1"), 2, 1], ...operations.map((operation, index) => [...name(operation.name), 0, index])),
  section(10, ...operations.map(({ code }) => bodyOf([], [...arguments_, ...code]))),
);

const plain = new WebAssembly.Instance(new WebAssembly.Module(binary), {}).exports;
const { instance } = newHost(withMetering(binary, { memoryMaximumBytes: size * 2, tableMaximumElements: 10 }), {}, () => 0);
const memoriesOf = (exports: Record<string, unknown>): Buffer[] =>
  indices.map((index) => Buffer.from((exports[String(index)] as WebAssembly.Memory).buffer));
const [before, after] = [memoriesOf(plain), memoriesOf(instance.exports)];
const pattern = Buffer.from(Uint8Array.from({ length: size }, (_, index) => (index * 2_654_435_761) >>> 24));

/** In the memory, at its ends, or far out of it: where 32 bits end, and where a sum of two has more than 64. */
const place = oneof(integer({ min: 0, max: size + 3 }), constantFrom(0, 1, size, size - 1, 2 ** 32 - 1, -1, -size));
const count = oneof(integer({ min: 0, max: size + 3 }), constantFrom(1_048_576, 1_048_577, size, -1, 2 ** 31));

function outcome(exports: Record<string, unknown>, operation: (typeof operations)[number], values: readonly number[]): string {
  const converted = values.map((value, at) => (operation.parameters[at] === type.i64 ? BigInt(value) : value));
  try {
    (exports[operation.name] as (...all: unknown[]) => void)(...converted);
    return "done";
  } catch (error) {
    return String(error);
  }
}

test.each(operations)("$name", (operation) => {
  assert(
    property(tuple(place, place, count), (values) => {
      for (const memory of [...before, ...after]) memory.set(pattern);
      expect(outcome(instance.exports, operation, values)).toBe(outcome(plain, operation, values));
      for (const index of indices) expect(Buffer.compare(after[index] as Buffer, before[index] as Buffer)).toBe(0);
    }),
    { numRuns: 120, examples: [[[1, 0, size - 1]], [[0, 1, size - 1]], [[0, 0, size]], [[size, 0, 0]], [[3, 0, 1_048_577]], [[0, 0, -1]]] },
  );
});

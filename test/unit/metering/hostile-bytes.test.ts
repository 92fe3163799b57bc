/** Bytes that were made to break the pass: only its own errors leave it, and its time grows with their number and no faster. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { assert, integer, property, tuple, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { engineWasmPath } from "../../../src/sandbox/engine.ts";
import { withMetering } from "../../../src/sandbox/metered/with-metering.ts";
import { WasmFormatError } from "../../../src/sandbox/wasm/errors.ts";
import { bodyOf, moduleOf, name, rawSection, section, type, u32 } from "./bytes.ts";
import { randomModule } from "./random-module.ts";

const caps = { memoryMaximumBytes: 2 ** 28, tableMaximumElements: 100_000 };
const nothing = [0x60, 0, 0];

/** Whatever else escapes is a bug: a range error, a type error, an endless loop. */
function rewritesOrRefuses(binary: Uint8Array): Uint8Array | undefined {
  try {
    return withMetering(binary, caps).binary;
  } catch (error) {
    expect(error).toBeInstanceOf(WasmFormatError);
    return undefined;
  }
}

/** What becomes a module must have been one: else the pass would have hidden what V8 refuses. */
function staysWhatItWas(binary: Uint8Array<ArrayBuffer>): void {
  const rewritten = rewritesOrRefuses(binary);
  if (rewritten !== undefined) expect(WebAssembly.validate(rewritten as Uint8Array<ArrayBuffer>)).toBe(WebAssembly.validate(binary));
}

const small = randomModule((bound) => 12_345 % bound);

describe("a module of any shape", () => {
  test("cut anywhere", () => {
    for (let length = 0; length < small.length; length++) staysWhatItWas(small.slice(0, length));
  });

  test("with bytes changed", () => {
    const change = tuple(integer({ min: 0, max: small.length - 1 }), integer({ min: 0, max: 255 }));
    assert(
      property(change, change, (...changes) => {
        const changed = Uint8Array.from(small);
        for (const [at, byte] of changes) changed[at] = byte;
        staysWhatItWas(changed);
      }),
      { numRuns: 3_000 },
    );
  });

  test("of random sections", () => {
    assert(
      property(uint8Array({ maxLength: 40 }), integer({ min: 0, max: 14 }), (body, id) =>
        staysWhatItWas(moduleOf(rawSection(id, [...body]))),
      ),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ["QuickJS", engineWasmPath()],
    ["SQLite", createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm")],
  ])("%s, cut and changed", (_, file) => {
    const large = readFileSync(file);
    expect(WebAssembly.validate(withMetering(large, caps).binary as Uint8Array<ArrayBuffer>)).toBe(true);
    const change = tuple(integer({ min: 0, max: large.length - 1 }), integer({ min: 0, max: 255 }));
    assert(
      property(change, ([at, byte]) => {
        const changed = Uint8Array.from(large);
        changed[at] = byte;
        rewritesOrRefuses(changed);
        rewritesOrRefuses(changed.subarray(0, at));
      }),
      { numRuns: 15 },
    );
  });
});

describe("a module that is large in one way", () => {
  const repeated = (count: number, ...bytes: number[]): number[] =>
    Array.from({ length: count * bytes.length }, (_, at) => bytes[at % bytes.length] as number);

  test.each([
    ["blocks in blocks", [0x02, 0x40]],
    ["loops in loops", [0x03, 0x40]],
    ["conditions in conditions", [0x41, 0, 0x04, 0x40]],
    ["tries in tries", [0x06, 0x40]],
    ["catches in catches", [0x1f, 0x40, 1, 2, 0]],
  ])("%s, 400,000 deep", (_, open) => {
    const code = repeated(400_000, ...open).concat(repeated(400_000, 0x0b));
    const rewritten = rewritesOrRefuses(large(code));
    expect(rewritten?.length).toBeLessThan(code.length * 12);
    expect(rewritesOrRefuses(large(repeated(400_000, ...open)))).toBeUndefined();
  });

  test("a switch of two million cases, in blocks that are many", () => {
    const code = repeated(50_000, 0x02, 0x40).concat([0x41, 0, 0x0e, ...u32(2_000_000)], repeated(2_000_001, 7), repeated(50_000, 0x0b));
    expect(rewritesOrRefuses(large(code))).toBeDefined();
    expect(rewritesOrRefuses(large([0x41, 0, 0x0e, 0xff, 0xff, 0xff, 0xff, 0x0f]))).toBeUndefined();
  });

  test("a million functions, each calling the next", () => {
    const count = 500_000;
    const bodies = new Uint8Array(count * 7);
    for (let index = 0; index < count; index++) {
      const next = (index + 1) % count;
      bodies.set([6, 0, 0x10, (next & 0x7f) | 0x80, ((next >> 7) & 0x7f) | 0x80, next >> 14, 0x0b], index * 7);
    }
    const types = new Uint8Array(count);
    const binary = Buffer.concat([
      moduleOf(section(1, nothing)),
      sectionOf(3, Buffer.concat([Uint8Array.from(u32(count)), types])),
      sectionOf(10, Buffer.concat([Uint8Array.from(u32(count)), bodies])),
    ]);
    expect(rewritesOrRefuses(binary)).toBeDefined();
  });

  test("locals and counts that are only said", () => {
    const many = repeated(1_000, ...u32(50_000), type.i64);
    expect(
      rewritesOrRefuses(
        moduleOf(section(1, nothing), section(3, [0]), section(10, [...u32(many.length + 3), ...u32(1_000), ...many, 0x0b])),
      ),
    ).toBeDefined();
    const said = [0xff, 0xff, 0xff, 0xff, 0x0f];
    for (const id of [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13]) expect(rewritesOrRefuses(moduleOf(rawSection(id, said)))).toBeUndefined();
    expect(rewritesOrRefuses(moduleOf(rawSection(1, [1, 0x4e, ...said])))).toBeUndefined();
    expect(rewritesOrRefuses(large([0x1c, ...said]))).toBeUndefined();
    expect(rewritesOrRefuses(large([0x1f, 0x40, ...said]))).toBeUndefined();
  });

  test("copies between memories of all pairs", () => {
    const count = 300;
    const memories = Array.from({ length: count }, () => [0, 0]);
    const copies = Array.from({ length: count * count }, (_, at) => [
      0x41,
      0,
      0x41,
      0,
      0x41,
      0,
      0xfc,
      10,
      ...u32(at % count),
      ...u32(Math.floor(at / count)),
    ]);
    const binary = large(copies.flat(), section(5, ...memories));
    expect(rewritesOrRefuses(binary)?.length).toBeLessThan(binary.length * 30);
  });

  test("exports and names that are long", () => {
    expect(
      rewritesOrRefuses(
        moduleOf(section(1, nothing), section(3, [0]), section(7, [...name("a".repeat(10_000)), 0, 0]), section(10, bodyOf([], []))),
      ),
    ).toBeDefined();
  });
});

/** A module of one function with so much code. */
function large(code: readonly number[], memories: readonly number[] = []): Uint8Array {
  const body = Buffer.concat([Uint8Array.of(0), Uint8Array.from(code), Uint8Array.of(0x0b)]);
  const entry = Buffer.concat([Uint8Array.from([1, ...u32(body.length)]), body]);
  return Buffer.concat([moduleOf(section(1, nothing), section(3, [0]), memories), sectionOf(10, entry)]);
}

function sectionOf(id: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([id, ...u32(body.length)]), body]);
}

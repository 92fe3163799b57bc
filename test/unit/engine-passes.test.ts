/** The passes that rewrite the engine: their output is a module, and what is no module ends with their own error. */
import { readFileSync } from "node:fs";
import { assert, integer, property, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { engineExport, engineImport, engineWasmPath } from "../../src/sandbox/engine.ts";
import { epochImport, withEpochChecks } from "../../src/sandbox/epoch-checks.ts";
import { stackMarkExport, withStackMark } from "../../src/sandbox/stack-mark.ts";
import { WasmFormatError } from "../../src/sandbox/wasm/errors.ts";

const engine = readFileSync(engineWasmPath());

const passes = {
  "the stack's mark": (binary: Uint8Array) => withStackMark(binary, engineExport.stackPointer),
  "looks at the epoch": (binary: Uint8Array) => withEpochChecks(binary, engineImport),
} as const;

describe.each(Object.entries(passes))("%s", (_, pass) => {
  /** Whatever else escapes is a bug: a range error, a type error, an endless loop. */
  function rewritesOrRefuses(binary: Uint8Array): void {
    try {
      pass(binary);
    } catch (error) {
      expect(error).toBeInstanceOf(WasmFormatError);
    }
  }

  test("a module that is cut is refused, unless whole sections are what is missing", () => {
    assert(
      property(integer({ min: 0, max: engine.length - 1 }), (length) => rewritesOrRefuses(engine.subarray(0, length))),
      { numRuns: 50 },
    );
    expect(() => pass(engine.subarray(0, 100_000))).toThrow(WasmFormatError);
  });

  test("a module with bytes changed is rewritten or refused", () => {
    const change = tuple(integer({ min: 0, max: engine.length - 1 }), integer({ min: 0, max: 255 }));
    assert(
      property(change, ([at, byte]) => {
        const changed = Uint8Array.from(engine);
        changed[at] = byte;
        rewritesOrRefuses(changed);
      }),
      { numRuns: 100 },
    );
  });

  test("what is no module is refused", () => {
    for (const text of ["", "\0asm", "\0asm\u0002\0\0\0", "export default 1"])
      expect(() => pass(Buffer.from(text, "latin1"))).toThrow(WasmFormatError);
  });
});

test("the engine keeps its exports and imports, and gains the mark and the epoch", async () => {
  const namesOf = async (binary: Uint8Array): Promise<{ imports: string[]; exports: string[] }> => {
    const module = await WebAssembly.compile(binary);
    const names = (entries: { name: string }[]): string[] => entries.map((entry) => entry.name);
    return { imports: names(WebAssembly.Module.imports(module)), exports: names(WebAssembly.Module.exports(module)) };
  };
  const before = await namesOf(engine);
  const after = await namesOf(passes["looks at the epoch"](passes["the stack's mark"](engine)));
  expect(after.exports).toEqual([...before.exports, stackMarkExport]);
  expect(after.imports).toEqual([...before.imports, epochImport]);
});

test("a name that is not the engine's is refused", () => {
  expect(() => withStackMark(engine, "nothing")).toThrow(WasmFormatError);
  expect(() => withStackMark(engine, "c")).toThrow(WasmFormatError);
  expect(() => withEpochChecks(engine, { ...engineImport, interrupt: "nothing" })).toThrow(WasmFormatError);
});

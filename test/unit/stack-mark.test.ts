/** The pass that rewrites the engine: its output is a module, and what is no module ends with its own error. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { assert, integer, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { engineExport } from "../../src/sandbox/engine.ts";
import { stackMarkExport, withStackMark } from "../../src/sandbox/stack-mark.ts";
import { WasmFormatError } from "../../src/sandbox/wasm/reader.ts";

const fromQuickjs = createRequire(createRequire(import.meta.url).resolve("quickjs-emscripten"));
const engine = readFileSync(fromQuickjs.resolve("@jitl/quickjs-wasmfile-release-sync/wasm"));

/** Whatever else escapes is a bug: a range error, a type error, an endless loop. */
function rewritesOrRefuses(binary: Uint8Array): void {
  try {
    withStackMark(binary, engineExport.stackPointer);
  } catch (error) {
    expect(error).toBeInstanceOf(WasmFormatError);
  }
}

test("the engine keeps its exports and gains the mark", async () => {
  const names = (module: WebAssembly.Module): string[] => WebAssembly.Module.exports(module).map((entry) => entry.name);
  const before = names(await WebAssembly.compile(engine));
  const after = names(await WebAssembly.compile(withStackMark(engine, engineExport.stackPointer)));
  expect(after).toEqual([...before, stackMarkExport]);
});

test("an export that is not the stack pointer's getter is refused", () => {
  expect(() => withStackMark(engine, "nothing")).toThrow(WasmFormatError);
  expect(() => withStackMark(engine, "c")).toThrow(WasmFormatError);
});

test("a module that is cut is refused, unless whole sections are what is missing", () => {
  assert(
    property(integer({ min: 0, max: engine.length - 1 }), (length) => rewritesOrRefuses(engine.subarray(0, length))),
    { numRuns: 50 },
  );
  expect(() => withStackMark(engine.subarray(0, 100_000), engineExport.stackPointer)).toThrow(WasmFormatError);
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

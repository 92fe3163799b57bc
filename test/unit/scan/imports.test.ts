/** What a module asks of its host and offers to it, and whether the host has it: what it was built for, where that can be told. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { checkImports } from "../../../src/sandbox/scan/check-imports.ts";
import { WasmFormatError, WasmImportError } from "../../../src/sandbox/wasm/errors.ts";
import { exportsOf, importsOf } from "../../../src/sandbox/wasm/module-interface.ts";
import { bodyOf, moduleOf, name, section, type } from "../metering/bytes.ts";

const known = { wasi_snapshot_preview1: { fd_write: "iiii->i", proc_exit: "i->" }, isopod: { reply: "ii->" } };
const types = section(
  1,
  [0x60, 4, type.i32, type.i32, type.i32, type.i32, 1, type.i32],
  [0x60, 1, type.i32, 0],
  [0x60, 6, type.i64, type.f32, type.f64, type.v128, type.extern, 0x63, type.function, 2, type.function, type.i64],
);
const importOf = (module: string, item: string, ...what: number[]): Uint8Array =>
  moduleOf(types, section(2, [...name(module), ...name(item), ...what]));

function refusal(binary: Uint8Array): WasmImportError {
  try {
    checkImports(binary, known);
  } catch (error) {
    expect(error).toBeInstanceOf(WasmImportError);
    return error as WasmImportError;
  }
  throw new Error("it passed");
}

test("imports and exports have their kinds and signatures", () => {
  const binary = moduleOf(
    types,
    section(2, [...name("m"), ...name("f"), 0, 2], [...name("m"), ...name("g"), 3, type.i32, 1], [...name("m"), ...name("e"), 4, 0, 1]),
    section(3, [1]),
    section(5, [0, 1]),
    section(7, [...name("memory"), 2, 0], [...name("again"), 0, 0], [...name("run"), 0, 1]),
    section(10, bodyOf([], [])),
  );
  expect(importsOf(binary)).toEqual([
    { module: "m", name: "f", kind: "function", signature: "IfFvrr->rI" },
    { module: "m", name: "g", kind: "global", signature: undefined },
    { module: "m", name: "e", kind: "tag", signature: undefined },
  ]);
  expect(exportsOf(binary)).toEqual([
    { name: "memory", kind: "memory", signature: undefined },
    { name: "again", kind: "function", signature: "IfFvrr->rI" },
    { name: "run", kind: "function", signature: "i->" },
  ]);
});

test("they are what V8 says they are", () => {
  const binary = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
  const module = new WebAssembly.Module(binary);
  const unsigned = (items: readonly object[]): object[] => items.map((item) => ({ ...item, signature: undefined }));
  expect(unsigned(importsOf(binary))).toEqual(unsigned(WebAssembly.Module.imports(module)));
  expect(unsigned(exportsOf(binary))).toEqual(unsigned(WebAssembly.Module.exports(module)));
});

test("an export of a function that is not there", () => {
  expect(() => exportsOf(moduleOf(section(7, [...name("run"), 0, 0])))).toThrow(WasmFormatError);
});

test("what the host has passes, and so does a module without imports", () => {
  checkImports(importOf("wasi_snapshot_preview1", "fd_write", 0, 0), known);
  checkImports(moduleOf(), known);
});

test("another signature is refused with both", () => {
  const { message, module, import: item } = refusal(importOf("wasi_snapshot_preview1", "fd_write", 0, 1));
  expect([module, item]).toEqual(["wasi_snapshot_preview1", "fd_write"]);
  expect(message).toMatch(/received wasi_snapshot_preview1\.fd_write; its signature is i->, and the host's iiii->i/);
});

test("a function that is missing is refused with those that are not", () => {
  expect(refusal(importOf("wasi_snapshot_preview1", "sock_open", 0, 1)).message).toMatch(/sock_open; .* but fd_write, proc_exit$/);
});

test.each(["constructor", "__proto__", "toString"])("%s is a name as any other", (odd) => {
  expect(refusal(importOf("isopod", odd, 0, 1)).import).toBe(odd);
  expect(refusal(importOf(odd, "f", 0, 1)).module).toBe(odd);
});

describe("what a module was built for", () => {
  test.each([
    ["wasi_unstable", "fd_write", /an old WASI: build it for wasip1/],
    ["wasi:http/types@0.2.3", "[method]fields.get", /deploy the component/],
    ["wbg", "__wbg_log_1", /wasm-bindgen and needs JavaScript/],
    ["__wbindgen_placeholder__", "__wbindgen_throw", /wasm-bindgen and needs JavaScript/],
    ["./brotli_wasm_bg.js", "f", /wasm-bindgen and needs JavaScript/],
    ["gojs", "runtime.wasmExit", /GOOS=wasip1/],
    ["a", "b", /STANDALONE_WASM/],
    ["env", "emscripten_resize_heap", /built with Emscripten.*STANDALONE_WASM/],
    ["env", "db_get", /functions of the host that Isopod does not have/],
    ["nowhere", "f", /the host has only isopod, wasi_snapshot_preview1/],
  ])("%s.%s", (module, item, hint) => {
    const { message } = refusal(importOf(module, item, 0, 1));
    expect(message).toContain(`${module}.${item}`);
    expect(message).toMatch(hint);
  });
});

test.each([
  ["a memory", [2, 0, 1]],
  ["a table", [1, type.function, 0, 1]],
  ["a global", [3, type.i32, 1]],
  ["a tag", [4, 0, 1]],
])("%s is refused, also from a module that the host has", (what, bytes) => {
  expect(refusal(importOf("isopod", "reply", ...bytes)).message).toContain(`it imports ${what}`);
  expect(refusal(importOf("env", "thing", ...bytes)).message).toContain(`it imports ${what}`);
});

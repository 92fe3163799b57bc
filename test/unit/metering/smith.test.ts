/**
 * Modules of another generator, with all that it knows of WebAssembly 3.0: the same results with and without the pass.
 * `smith-modules.bin.br` holds those of some thousand that run for a while and are small: made by `wasm-tools smith` 1.263
 * (`--ensure-termination --export-everything --canonicalize-nans`, all proposals but threads and garbage collection) from
 * random bytes. Each has its length ahead of it, in four bytes.
 */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { withMetering } from "../../../src/sandbox/metered/with-metering.ts";
import { observeMetered, observePlain } from "./observe.ts";

const caps = { memoryMaximumBytes: 2 ** 30, tableMaximumElements: 20_000 };

function readModules(): Uint8Array<ArrayBuffer>[] {
  const bytes = brotliDecompressSync(readFileSync(new URL("smith-modules.bin.br", import.meta.url)));
  const modules: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < bytes.length;) {
    const begin = at + 4;
    at = begin + bytes.readUInt32LE(at);
    modules.push(Uint8Array.from(bytes.subarray(begin, at)));
  }
  return modules;
}

/** Functions alone; what they answer becomes a number of any type. */
function importsOf(binary: Uint8Array): Record<string, WebAssembly.ModuleImports> {
  const imports: Record<string, WebAssembly.ModuleImports> = {};
  for (const { module, name } of WebAssembly.Module.imports(new WebAssembly.Module(binary)))
    imports[module] = { ...imports[module], [name]: () => "3" };
  return imports;
}

test.each([
  ["never asked", false],
  ["parked at each look", true],
])("modules of wasm-smith, %s", { timeout: 60_000 }, async (_, isAlwaysDue) => {
  const modules = readModules();
  expect(modules.length).toBeGreaterThan(100);
  for (const binary of modules) {
    const imports = importsOf(binary);
    expect(await observeMetered(withMetering(binary, caps), imports, isAlwaysDue)).toEqual(await observePlain(binary, imports));
  }
});

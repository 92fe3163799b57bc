/** Modules that people deploy pass, and with room: their sources will grow. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { engineWasmPath } from "../../../src/sandbox/engine.ts";
import { scanModule } from "../../../src/sandbox/scan/scan-module.ts";
import type { WasmLimit } from "../../../src/sandbox/wasm/at-most.ts";

const { resolve } = createRequire(import.meta.url);

test.each([
  ["QuickJS", engineWasmPath()],
  ["SQLite", resolve("sql.js/dist/sql-wasm.wasm")],
  ["SQLite, not optimised", resolve("sql.js/dist/sql-wasm-debug.wasm")],
  ["Brotli, from Rust", join(dirname(resolve("brotli-wasm")), "pkg.node/brotli_wasm_bg.wasm")],
])("%s", (_, file) => {
  const numbers = Object.entries(scanModule(readFileSync(file))) as [WasmLimit, number][];
  expect(numbers.length).toBeGreaterThan(15);
  for (const [limit, number] of numbers) expect(number, limit).toBeLessThanOrEqual(limits[limit] / 2);
});

/** Modules with bytes changed, or cut: they pass or are refused by an error of ours, at once, and what V8 takes is not called malformed. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { assert, integer, property, tuple, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { scanModule } from "../../../src/sandbox/scan/scan-module.ts";
import { WasmFormatError, WasmRefusedError, WasmTooLargeError } from "../../../src/sandbox/wasm/errors.ts";
import { importsOf, exportsOf } from "../../../src/sandbox/wasm/module-interface.ts";
import { moduleOf, rawSection } from "../metering/bytes.ts";
import { randomModule } from "../metering/random-module.ts";

/** @returns the refusal, if it is one */
function runsOrRefuses(work: () => unknown): unknown {
  const began = performance.now();
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(WasmFormatError);
    return error;
  } finally {
    expect(performance.now() - began).toBeLessThan(2_000);
  }
}

/** A changed byte may make a shared memory or a struct of a module: a refusal that says so, and no other, may meet what V8 takes. */
function isNamed(refusal: unknown): boolean {
  if (refusal instanceof WasmRefusedError) return !refusal.proposal.startsWith("an unknown");
  return refusal === undefined || refusal instanceof WasmTooLargeError;
}

function scans(binary: Uint8Array<ArrayBuffer>): void {
  const refusals = [() => scanModule(binary), () => [importsOf(binary), exportsOf(binary)]].map(runsOrRefuses);
  if (WebAssembly.validate(binary)) expect(refusals.filter((refusal) => !isNamed(refusal))).toEqual([]);
}

const module = randomModule((bound) => 12_345 % bound);
const changeOf = (binary: Uint8Array) => tuple(integer({ min: 0, max: binary.length - 1 }), integer({ min: 0, max: 255 }));

test("a valid module of all kinds of instructions passes", () => {
  assert(
    property(uint8Array({ maxLength: 1_500, size: "max" }), (choices) => {
      let at = 0;
      scanModule(randomModule((bound) => (choices[at++] ?? 0) % bound));
    }),
    { numRuns: 200 },
  );
});

test("cut anywhere", () => {
  for (let length = 0; length < module.length; length++) runsOrRefuses(() => scanModule(module.subarray(0, length)));
});

test("with bytes changed", () => {
  assert(
    property(changeOf(module), changeOf(module), (...changes) => {
      const changed = Uint8Array.from(module);
      for (const [at, byte] of changes) changed[at] = byte;
      scans(changed);
    }),
    { numRuns: 3_000 },
  );
});

test("of random sections", () => {
  assert(
    property(uint8Array({ maxLength: 40 }), integer({ min: 0, max: 14 }), (body, id) => scans(moduleOf(rawSection(id, [...body])))),
    { numRuns: 3_000 },
  );
});

test("a large one, cut and changed", () => {
  const large = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
  assert(
    property(changeOf(large), ([at, byte]) => {
      const changed = Uint8Array.from(large);
      changed[at] = byte;
      runsOrRefuses(() => scanModule(changed));
      runsOrRefuses(() => scanModule(changed.subarray(0, at)));
    }),
    { numRuns: 15 },
  );
});

/** Uploads that were made to hold a deploy: refused by name in a fraction of a second, or through all of it in seconds. */
import { describe, expect, test } from "vitest";
import { withMetering } from "../../../src/sandbox/metered/with-metering.ts";
import { scanModule } from "../../../src/sandbox/scan/scan-module.ts";
import { WasmLimitError } from "../../../src/sandbox/wasm/errors.ts";
import { refused, slowest } from "./bombs.ts";

const caps = { memoryMaximumBytes: 2 ** 28, tableMaximumElements: 200_000 };
/** Some milliseconds, and a tenth of a second for the largest: the rest is for machines that are slow. */
const refusedWithinMs = 1_000;
/** The target is two seconds for the largest module, by itself. */
const deployedWithinMs = 5_000;

/** Of this thread alone: the machine may be busy. */
function timed(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  return process.threadCpuUsage(before).user / 1_000;
}

function passes(binary: Uint8Array): boolean {
  try {
    scanModule(binary);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(WasmLimitError);
    return false;
  }
}

test.each(refused)("%s: %s", (_, limit, make) => {
  const binary = make();
  let error: unknown;
  const took = timed(() => {
    try {
      scanModule(binary);
    } catch (caught) {
      error = caught;
    }
  });
  expect(error).toBeInstanceOf(WasmLimitError);
  expect((error as WasmLimitError).limit).toBe(limit);
  expect(took).toBeLessThan(refusedWithinMs);
});

describe("just under the limits", () => {
  test.each(slowest(passes))("%s", { timeout: 60_000 }, (_, make) => {
    const binary = make();
    const took = timed(() => {
      scanModule(binary);
      // It is a module of no more than V8 takes, also when the pass has added to it.
      expect(new WebAssembly.Module(withMetering(binary, caps).binary)).toBeInstanceOf(WebAssembly.Module);
    });
    expect(took).toBeLessThan(deployedWithinMs);
  });
});

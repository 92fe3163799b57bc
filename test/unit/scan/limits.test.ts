/** Each limit of an uploaded module: what is just at it passes, what is one above it is refused by its name. */
import { expect, test } from "vitest";
import { limits } from "../../../src/limits.ts";
import { scanModule } from "../../../src/sandbox/scan/scan-module.ts";
import type { WasmLimit } from "../../../src/sandbox/wasm/at-most.ts";
import { WasmLimitError, WasmTooLargeError } from "../../../src/sandbox/wasm/errors.ts";
import { atLimits } from "./at-limits.ts";

const makes = Object.entries(atLimits) as [keyof typeof atLimits, (count: number) => Uint8Array][];
const isSteps = (limit: WasmLimit): boolean => limit.endsWith("Steps");

function refusal(binary: Uint8Array): WasmLimitError {
  try {
    scanModule(binary);
  } catch (error) {
    expect(error).toBeInstanceOf(WasmTooLargeError);
    return error as WasmLimitError;
  }
  throw new Error("it passed");
}

test.each(makes.filter(([limit]) => !isSteps(limit)))("%s", (limit, make) => {
  const most = limits[limit];
  const seen = scanModule(make(most))[limit];
  // Names are checked where they are read, and not counted.
  if (limit !== "wasmNameMaxBytes") expect(seen).toBe(most);
  const { limit: name, message } = refusal(make(most + 1));
  expect(name).toBe(limit);
  expect(message).toMatch(new RegExp(`^Cannot deploy the module as .+: received ${most + 1}, at most ${most}$`));
});

/** How many calls make just so many steps: nearly the same for each. */
test.each(makes.filter(([limit]) => isSteps(limit)))("%s", (limit, make) => {
  const few = 20_000;
  const stepsOfOne = (scanModule(make(few))[limit] as number) / few;
  const most = Math.floor((limits[limit] / stepsOfOne) * 0.999);
  expect(scanModule(make(most))[limit]).toBeGreaterThan(limits[limit] * 0.99);
  const { limit: name, message } = refusal(make(Math.ceil(most * 1.01)));
  expect(name).toBe(limit);
  expect(message).toMatch(/would take too long to compile: received \d+, at most \d+$/);
});

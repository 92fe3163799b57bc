/** When a cell counts as silent, and what of its silence is not its own. */
import { expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import { Liveness } from "../../src/pool/liveness.ts";

const pingedMs = 1_000;
const silentMs = limits.stuckMs + 200;

/** A cell that was pinged, and then was given no CPU for so long. */
function pinged(delayedMs: number): Liveness {
  let runDelayMs = 70;
  const liveness = new Liveness(() => runDelayMs);
  liveness.pinged(pingedMs);
  runDelayMs += delayedMs;
  return liveness;
}

test("it is silent from the ping on that it does not answer", () => {
  expect(pinged(0).silentMs(pingedMs + silentMs)).toBe(silentMs);
});

test("what it waited for a CPU since that ping is not its silence, from its first moment", () => {
  expect(pinged(200).silentMs(pingedMs + silentMs)).toBe(silentMs - 200);
});

test("nor is what the front was away", () => {
  const liveness = pinged(0);
  liveness.forgive(150);
  expect(liveness.silentMs(pingedMs + silentMs)).toBe(silentMs - 150);
});

test("it is stalled, CPU or not, until it is heard of", () => {
  const liveness = pinged(200);
  expect(liveness.isStalled(pingedMs + limits.stallMs + 1)).toBe(true);
  liveness.heard();
  expect(liveness.isStalled(pingedMs + silentMs)).toBe(false);
  expect(liveness.silentMs(pingedMs + silentMs)).toBe(0);
});

test("a new ping begins anew", () => {
  const liveness = pinged(200);
  liveness.heard();
  liveness.pinged(pingedMs + 500);
  expect(liveness.silentMs(pingedMs + 500 + silentMs)).toBe(silentMs);
});

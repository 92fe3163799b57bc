/** When a cell counts as silent, and what of its silence is not its own. */
import { expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import { Liveness } from "../../src/pool/liveness.ts";

const pingedMs = 1_000;
const wallMs = limits.stuckMs + 200;

/** A cell that was pinged, and since then had so much of a CPU. */
function pinged(ranMs: number, waitedMs: number): Liveness {
  let times = { ranMs: 30, waitedMs: 70 };
  const liveness = new Liveness(() => times);
  liveness.pinged(pingedMs);
  times = { ranMs: 30 + ranMs, waitedMs: 70 + waitedMs };
  return liveness;
}

test("it is silent from the ping on that it does not answer, and what it ran is told apart", () => {
  expect(pinged(wallMs, 0).silence(pingedMs + wallMs)).toEqual({ silentMs: wallMs, ranMs: wallMs });
  expect(pinged(10, 0).silence(pingedMs + wallMs)).toEqual({ silentMs: wallMs, ranMs: 10 });
});

test("what it waited for a CPU since that ping is not its silence, from its first moment", () => {
  expect(pinged(100, 200).silence(pingedMs + wallMs)).toEqual({ silentMs: wallMs - 200, ranMs: 100 });
});

test("where nobody knows what it ran, it ran all the time", () => {
  const liveness = new Liveness(() => undefined);
  liveness.pinged(pingedMs);
  expect(liveness.silence(pingedMs + wallMs)).toEqual({ silentMs: wallMs, ranMs: wallMs });
});

test("nor is what the front was away", () => {
  const liveness = pinged(0, 0);
  liveness.forgive(150);
  expect(liveness.silence(pingedMs + wallMs).silentMs).toBe(wallMs - 150);
});

test("it is stalled, CPU or not, until it is heard of", () => {
  const liveness = pinged(0, 200);
  expect(liveness.isStalled(pingedMs + limits.stallMs + 1)).toBe(true);
  liveness.heard();
  expect(liveness.isStalled(pingedMs + wallMs)).toBe(false);
  expect(liveness.silence(pingedMs + wallMs)).toEqual({ silentMs: 0, ranMs: 0 });
});

test("it is silent as well when it had a CPU, and not while it only waits for one", () => {
  const afterMs = pingedMs + limits.stallMs + 20;
  expect(pinged(10, 0).isSilent(afterMs)).toBe(true);
  expect(pinged(10, 30).isSilent(afterMs)).toBe(false);
});

test("a new ping begins anew", () => {
  const liveness = pinged(50, 200);
  liveness.heard();
  liveness.pinged(pingedMs + 500);
  expect(liveness.silence(pingedMs + 500 + wallMs)).toEqual({ silentMs: wallMs, ranMs: 0 });
});

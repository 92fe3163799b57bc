/** A cell has ended: who has timed out, who may be the cause, and who is run again. */
import { expect, test } from "vitest";
import type { InFlight, PoolFunction } from "../../src/pool/cell-handle.ts";
import { divideLostCalls } from "../../src/pool/lost-calls.ts";

const newFunction = (timeoutMs = 1_000): PoolFunction => ({
  tenant: "default",
  memoryMb: 128,
  timeoutMs,
  cpuMs: undefined,
  maxOutputBytes: 1,
  maxLogBytes: 1,
});
const [one, other, third] = [newFunction(), newFunction(), newFunction(300)];

interface What {
  readonly hasEffects?: boolean;
  readonly isSecond?: boolean;
}

function inFlight(fn: PoolFunction, { hasEffects = false, isSecond = false }: What = {}): InFlight {
  const call = { fn, ...(isSecond ? { firstSentMs: 0 } : {}) } as InFlight["call"];
  return { call, fn: 1, sentMs: 0, cost: undefined as never, expectedUs: 0, hasEffects, resolve: () => {} };
}

/** As places in the list. */
function divided(entries: readonly InFlight[], nowMs: number): Record<string, number[]> {
  const places = Object.entries(divideLostCalls(entries, nowMs)).map(([what, list]) => [
    what,
    (list as readonly InFlight[]).map((entry) => entries.indexOf(entry)),
  ]);
  return Object.fromEntries(places) as Record<string, number[]>;
}

test.each([
  ["of two functions, none late: all are run again", [inFlight(one), inFlight(other), inFlight(one)], 100, [], [], [0, 1, 2]],
  ["of one function: it is the cause", [inFlight(one), inFlight(one)], 100, [], [0, 1], []],
  ["one late: it has timed out, others are run again", [inFlight(third), inFlight(one), inFlight(other)], 400, [0], [], [1, 2]],
  ["one late beside calls of another function alone: they are run again", [inFlight(third), inFlight(one)], 400, [0], [], [1]],
  ["those that had effects are not", [inFlight(one, { hasEffects: true }), inFlight(other)], 100, [], [0], [1]],
  ["those that were run again already are not", [inFlight(one, { isSecond: true }), inFlight(other)], 100, [], [0], [1]],
  ["late, with effects, a second time: timed out all the same", [inFlight(third, { hasEffects: true, isSecond: true })], 400, [0], [], []],
  ["none", [], 100, [], [], []],
])("%s", (_, entries, nowMs, timedOut, lost, toRunAgain) => {
  expect(divided(entries, nowMs)).toEqual({ timedOut, lost, toRunAgain });
});

test("the other calls of a function with a late one are not run again: it is the cause", () => {
  const early = { ...inFlight(third), sentMs: 350 };
  expect(divided([inFlight(third), early, inFlight(one)], 400)).toEqual({ timedOut: [0], lost: [1], toRunAgain: [2] });
});

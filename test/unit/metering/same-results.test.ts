/** A rewritten module does what it did: same results, traps, memories and globals, whether it is never asked or parked at each look. */
import { assert, asyncProperty, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { withMetering } from "../../../src/sandbox/metered/with-metering.ts";
import { observeMetered, observePlain } from "./observe.ts";
import { randomModule } from "./random-module.ts";

const caps = { memoryMaximumBytes: 2 ** 28, tableMaximumElements: 100 };

/** A module by its choices: one byte each, none when they have run out. */
function moduleBy(choices: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 0;
  return randomModule((bound) => (choices[at++] ?? 0) % bound);
}

const choices = uint8Array({ minLength: 0, maxLength: 1_500, size: "max" });

test.each([
  ["never asked", false, 250],
  ["parked at each look", true, 150],
])("a module that is %s", { timeout: 120_000 }, async (_, isAlwaysDue, numRuns) => {
  await assert(
    asyncProperty(choices, async (made) => {
      const binary = moduleBy(made);
      const rewritten = withMetering(binary, caps);
      expect(await observeMetered(rewritten, {}, isAlwaysDue)).toEqual(await observePlain(binary, {}));
    }),
    { numRuns },
  );
});

test("what is generated runs, and is not always the same", async () => {
  const seen = new Set<string>();
  let complete = 0;
  for (let seed = 0; seed < 30; seed++) {
    const observed = await observePlain(
      moduleBy(Uint8Array.from({ length: 900 }, (_, at) => Math.imul(at + 1, seed * 2_654_435_761 + 97) >>> 13)),
      {},
    );
    if (observed.length > 10) complete += 1;
    for (const line of observed) seen.add(line);
  }
  expect(complete).toBeGreaterThan(20);
  expect(seen.size).toBeGreaterThan(50);
});

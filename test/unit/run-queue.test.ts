/** Who has the thread next: shares by their weight, nobody owed for being idle, guests that are over time at once. */
import { array, assert, asyncProperty, integer, record } from "fast-check";
import { expect, test } from "vitest";
import { RunQueue, type Share } from "../../src/sandbox/run-queue.ts";

/** A guest that always wants more: it asks for its next turn before it lets go. Stops when `isOver`. */
async function hog(share: Share, us: number, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await share.turn(Infinity);
    share.charge(us);
  }
}

test("whoever wants more always: all have had the same for their weight, but for one slice", async () => {
  const one = record({
    weight: integer({ min: 16, max: 2048 }),
    us: integer({ min: 1_000, max: 30_000 }),
    guests: integer({ min: 1, max: 4 }),
  });
  await assert(
    asyncProperty(array(one, { minLength: 2, maxLength: 6 }), async (functions) => {
      const queue = new RunQueue(1);
      let turns = 0;
      const isOver = (): boolean => ++turns > 300;
      const shares = functions.map(({ weight }) => queue.newShare(weight));
      await Promise.all(
        functions.flatMap(({ us, guests }, at) => Array.from({ length: guests }, () => hog(shares[at] as Share, us, isOver))),
      );
      const most = Math.max(...functions.map(({ us, weight }) => us / weight));
      const had = shares.map(({ virtualUs }) => virtualUs);
      // Guests that had a turn when it was over are a slice ahead; what the queue measured by itself comes on top.
      expect(Math.max(...had) - Math.min(...had)).toBeLessThanOrEqual(6 * most + 3_000 / 16);
    }),
    { numRuns: 25 },
  );
});

test("a share that was idle comes next, and is owed no more than that", async () => {
  const queue = new RunQueue(1);
  const busy = queue.newShare(128);
  const late = queue.newShare(128);
  const order: string[] = [];
  const run = async (share: Share, name: string): Promise<void> => {
    await share.turn(Infinity);
    order.push(name);
    share.charge(1_000);
  };
  for (let n = 0; n < 50; n++) await run(busy, "busy");
  order.length = 0;
  await Promise.all([run(busy, "busy"), run(busy, "busy"), run(busy, "busy"), run(late, "late"), run(late, "late"), run(late, "late")]);
  expect(order.slice(0, 2)).toContain("late");
  // Owed its fifty turns it would have had all of its three first.
  expect(order.slice(0, 3)).toContain("busy");
});

test("a guest that is over time has its turn before all others, whatever its share has had", async () => {
  const queue = new RunQueue(1);
  const [greedy, other] = [queue.newShare(16), queue.newShare(2048)];
  greedy.charge(1e9);
  const order: string[] = [];
  const run = async (share: Share, name: string, deadlineMs: number): Promise<void> => {
    await share.turn(deadlineMs);
    order.push(name);
  };
  await Promise.all([
    run(other, "first", Infinity),
    run(other, "second", Infinity),
    run(greedy, "in time", performance.now() + 60_000),
    run(greedy, "over time", performance.now() - 1),
  ]);
  expect(order).toEqual(["over time", "first", "second", "in time"]);
});

test("a share's own guests: one that begins and one that has run, in turn", async () => {
  const queue = new RunQueue(1);
  const share = queue.newShare(128);
  const order: string[] = [];
  const begin = (name: string): Promise<void> =>
    new Promise((resolve) =>
      share.start(async () => {
        order.push(name);
        resolve();
      }, Infinity),
    );
  const goOn = (name: string): Promise<void> => share.turn(Infinity).then(() => void order.push(name));
  await Promise.all([goOn("a"), goOn("b"), begin("1"), begin("2"), begin("3")]);
  expect(order).toEqual(["1", "a", "2", "b", "3"]);
});

test("calls begin one after the other, in their order", async () => {
  const queue = new RunQueue(1);
  const share = queue.newShare(128);
  const events: string[] = [];
  const done = [1, 2, 3].map(
    (n) =>
      new Promise<void>((resolve) =>
        share.start(async () => {
          events.push(`begins ${n}`);
          await Promise.resolve();
          events.push(`ends ${n}`);
          resolve();
        }, Infinity),
      ),
  );
  await Promise.all(done);
  expect(events).toEqual(["begins 1", "ends 1", "begins 2", "ends 2", "begins 3", "ends 3"]);
});

test("says what is about to leave the thread before another has it for a slice", async () => {
  let flushed = 0;
  const queue = new RunQueue(1, () => flushed++);
  const share = queue.newShare(128);
  await share.turn(Infinity);
  const end = performance.now() + 3;
  await new Promise<void>((resolve) =>
    share.start(async () => {
      while (performance.now() < end);
      resolve();
    }, Infinity),
  );
  await share.turn(Infinity);
  expect(flushed).toBeGreaterThan(0);
});

/** What a call is said to have used: its thread's time on a CPU, not the time for which others had that. */
import { expect, test } from "vitest";
import { CpuClock } from "../../src/sandbox/cpu-clock.ts";

/** The clock's figure is the kernel's, which moves in steps of 4 ms, from one that may be a step old. */
const toleranceUs = 12_000;

function burn(ms: number): void {
  for (const endMs = performance.now() + ms; performance.now() < endMs;);
}

/** The thread is there and has no CPU, as when others have it. */
function starve(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function timed(...turns: readonly (() => void)[]): CpuClock {
  const clock = new CpuClock();
  for (const turn of turns) {
    clock.start();
    turn();
    clock.stop();
  }
  return clock;
}

test.each([
  ["its first turn", [() => starve(100)]],
  ["a later one", [() => burn(2), () => starve(100)]],
])("a thread that is kept waiting in %s used nothing meanwhile", (_, turns) => {
  expect(timed(...turns).usedUs).toBeLessThan(toleranceUs);
});

test("nor while it still runs, which is when a budget is looked at", () => {
  const clock = new CpuClock();
  clock.start();
  starve(100);
  expect(clock.usedUs).toBeLessThan(toleranceUs);
});

test.each([
  ["in one turn", [() => burn(100)]],
  ["in many", Array.from({ length: 100 }, () => () => burn(1))],
])("what it burns %s is counted", (_, turns) => {
  const before = process.threadCpuUsage();
  const { usedUs } = timed(...turns);
  const { user, system } = process.threadCpuUsage(before);
  expect(Math.abs(usedUs - (user + system))).toBeLessThan(toleranceUs);
});

test("a short turn is told to the microsecond", () => {
  const { usedUs } = timed(() => burn(0.3));
  expect(usedUs).toBeGreaterThanOrEqual(300);
});

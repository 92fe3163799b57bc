/** Whose sandbox is laid first: in the order of arrival, and nobody waits beyond its deadline or for one that failed. */
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { OneAtATime } from "../../src/sandbox/one-at-a-time.ts";
import { RunQueue } from "../../src/sandbox/run-queue.ts";
import { TooLate, type ThreadPart } from "../../src/sandbox/sandbox.ts";

const share = new RunQueue(1).newShare(128);
let pauses = 0;
const thread = (leftMs: number): ThreadPart => ({ share, onPause: () => (pauses += 1), deadlineMs: performance.now() + leftMs });
const done: string[] = [];
const work = (name: string, ms: number) => async (): Promise<string> => {
  done.push(`${name} begins`);
  await delay(ms);
  done.push(`${name} ends`);
  return name;
};

test("one after the other, and the thread is let go of meanwhile", async () => {
  const one = new OneAtATime();
  const names = ["a", "b", "c"];
  const all = await Promise.all(names.map((name) => one.run(thread(Number.POSITIVE_INFINITY), work(name, 5))));
  expect(all).toEqual(names);
  expect(done.splice(0)).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  expect(pauses).toBe(2);
});

test("who comes while it is handed on is not ahead of those that wait", async () => {
  const one = new OneAtATime();
  const first = one.run(thread(1_000), work("first", 5));
  const second = one.run(thread(1_000), work("second", 5));
  await first;
  await Promise.all([one.run(thread(1_000), work("third", 0)), second]);
  expect(done.splice(0).filter((line) => line.endsWith("begins"))).toEqual(["first begins", "second begins", "third begins"]);
});

test("a deadline passes while it waits: it is too late, and those behind it have their turn", async () => {
  const one = new OneAtATime();
  const long = one.run(thread(1_000), work("long", 60));
  const hurried = one.run(thread(10), work("hurried", 0)).catch((error: unknown) => error);
  const patient = one.run(thread(1_000), work("patient", 0));
  expect(await hurried).toBeInstanceOf(TooLate);
  expect(done).toEqual(["long begins"]);
  expect(await Promise.all([long, patient])).toEqual(["long", "patient"]);
  expect(await one.run(thread(0), work("at once", 0))).toBe("at once");
});

test("one that fails lets the next one go on", async () => {
  const one = new OneAtATime();
  const failing = one.run(thread(1_000), () => Promise.reject(new Error("broken")));
  const next = one.run(thread(1_000), work("next", 0));
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("next");
});

/** The ticker thread: says once a slice that the running guest should yield. Started by `epoch.ts`, ends with its process. */
import { workerData } from "node:worker_threads";
import { epochWord, running } from "./epoch-checks.ts";
import type { TickerTask } from "./epoch.ts";

/** Slices without a guest before it goes to sleep: falling asleep and waking cost more than a few ticks. */
const idleSlices = 100;

const { page, sliceMs } = workerData as TickerTask;
const words = new Int32Array(page);
const never = new Int32Array(new SharedArrayBuffer(4));

for (let idle = 0; ; idle++) {
  Atomics.wait(never, 0, 0, sliceMs);
  const was = Atomics.compareExchange(words, epochWord.running, running.fresh, running.due);
  if (was === running.due) Atomics.store(words, epochWord.due, 1);
  if (was !== running.none) idle = 0;
  if (idle < idleSlices) continue;
  Atomics.store(words, epochWord.asleep, 1);
  // A guest that began in between saw no sleeper.
  if (Atomics.load(words, epochWord.running) === running.none) Atomics.wait(words, epochWord.asleep, 1);
  Atomics.store(words, epochWord.asleep, 0);
  idle = 0;
}

/** Child script: functions called for the first time in a worker thread of Node's, a new one for each, which ends with the call. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { limits } from "../../src/limits.ts";
import { timeFirstCalls, type FirstCallsTask } from "../cold/first-calls.ts";
import { answer, readTask } from "../harness/child.ts";

const resourceLimits = { maxOldGenerationSizeMb: limits.memoryDefaultMb };
const send =
  'const { parentPort, workerData } = require("node:worker_threads"); parentPort.postMessage(JSON.stringify(handler(JSON.parse(workerData))))';

answer(
  await timeFirstCalls(readTask() as FirstCallsTask, async ({ script, event }) => {
    const worker = new Worker(`${script}\n${send}`, { eval: true, workerData: event, resourceLimits });
    const [text] = (await once(worker, "message")) as [string];
    await worker.terminate();
    return text;
  }),
);

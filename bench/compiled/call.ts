/** Child script: one form of a compiled function called over and over, by the cell's own shelf of sandboxes, its next state laid after each call. */
import { Shelf, type Tenure } from "../../src/cell/shelf.ts";
import { buildProgram } from "../../src/deploy/compiled.ts";
import { limits } from "../../src/limits.ts";
import { timesOf } from "../../src/sandbox/call-times.ts";
import { Program } from "../../src/sandbox/compiled/loaded-program.ts";
import { decodeCompiledImage } from "../../src/sandbox/compiled/program.ts";
import { CompiledPlan } from "../../src/sandbox/compiled/sandbox.ts";
import { loadEngine } from "../../src/sandbox/engine.ts";
import { RunQueue } from "../../src/sandbox/run-queue.ts";
import { timeCalls, type CellTask } from "./sampling.ts";
import { answer, readTask } from "../harness/child.ts";
import { answerTo, event } from "./modules.ts";

export interface CallTask extends CellTask {
  readonly binary: string;
}

const task = readTask() as CallTask;
const tenure: Tenure = { memoryMb: limits.memoryDefaultMb, tenant: "default" };
const { epoch } = await loadEngine();
const built = await buildProgram(Buffer.from(task.binary, "base64"), "bench", { memoryMb: tenure.memoryMb, env: {}, args: [] });
const plan = new CompiledPlan(await Program.load(built.program), decodeCompiledImage(built.image), epoch);
const shelf = new Shelf();
const share = new RunQueue(limits.sliceMs).newShare(tenure.memoryMb);
const thread = { share, onPause: (): void => {}, deadlineMs: Number.POSITIVE_INFINITY };
const body = Buffer.from(event);
const expected = Buffer.from(answerTo(event));

answer({ usPerCall: await timeCalls(task, callAndLay) });

async function callAndLay(): Promise<void> {
  const { sandbox, start } = await shelf.take(plan, tenure, thread);
  const call = {
    body,
    httpMeta: undefined,
    contextJson: "{}",
    ...thread,
    timeoutMs: limits.timeoutDefaultMs,
    ...timesOf(limits.timeoutDefaultMs),
    cpuMs: undefined,
    maxOutputBytes: limits.outputDefaultBytes,
    maxLogBytes: limits.logDefaultBytes,
  };
  const { outcome } = await sandbox.run(call, start, noFetch);
  if (outcome.kind !== "ok" || !expected.equals(outcome.body))
    throw new Error(`Cannot use a call as its answer is wrong: ${JSON.stringify(outcome)}`);
  shelf.giveBack(sandbox, plan, tenure, share, true);
}

function noFetch(): Promise<never> {
  return Promise.reject(new Error("it does not fetch"));
}

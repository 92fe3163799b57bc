/**
 * Child script: functions called for the first time by a cell's own shelf of sandboxes. From a function's image as bytes: decode it, lay it
 * over a sandbox, run the call, and lay it again for the next one. Before that, one of them over and over, and the laying alone.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Shelf, type Tenure } from "../../src/cell/shelf.ts";
import { limits } from "../../src/limits.ts";
import type { CallResult } from "../../src/outcome.ts";
import { timesOf } from "../../src/sandbox/call-times.ts";
import { loadEngine } from "../../src/sandbox/engine.ts";
import { decodeBaseImage, decodeFunctionImage } from "../../src/sandbox/image.ts";
import { JavaScriptPlan, type JavaScriptSandbox } from "../../src/sandbox/javascript-sandbox.ts";
import { restore } from "../../src/sandbox/restore.ts";
import { RunQueue } from "../../src/sandbox/run-queue.ts";
import type { SandboxCall } from "../../src/sandbox/sandbox.ts";
import { answer, readTask } from "../harness/child.ts";
import { timeFirstCalls, type FirstCalls, type FirstCallsTask } from "./first-calls.ts";
import { newFunctions, type BenchFunction } from "./functions.ts";
import type { Prepared } from "./prepare.ts";

export interface InCellTask extends FirstCallsTask {
  readonly prepared: Prepared;
  readonly warmCalls: number;
}

export interface InCell extends FirstCalls {
  readonly warmUs: readonly number[];
  readonly layUs: readonly number[];
}

const task = readTask() as InCellTask;
const tenure: Tenure = { memoryMb: limits.memoryDefaultMb, tenant: "default" };
const share = new RunQueue(limits.sliceMs).newShare(tenure.memoryMb);
const thread = { share, onPause: (): void => {}, deadlineMs: Number.POSITIVE_INFINITY };
const shelf = new Shelf();
const engine = await loadEngine();
const encodedBase = read("base");
const base = decodeBaseImage(encodedBase, engine.hash);
const baseHash = createHash("sha256").update(encodedBase).digest("hex");
const functions = newFunctions(task.functions);
const images = functions.map(({ name }) => read(name));

const [subject] = functions as [BenchFunction];
const plan = planOf(0);
const warmUs = await time(task.warmCalls, () => call(plan, subject));
const { firstUs } = await timeFirstCalls(task, (fn, index) => call(planOf(index), fn));
const { sandbox: idle } = await shelf.take(plan, tenure, thread);
const { instance } = idle as JavaScriptSandbox;
const layUs = await time(task.warmCalls, () => restore(instance, plan.restore));
answer({ firstUs, warmUs, layUs } satisfies InCell);

function read(name: string): Uint8Array {
  return Uint8Array.from(readFileSync(join(task.prepared.folder, name)));
}

function planOf(index: number): JavaScriptPlan {
  return new JavaScriptPlan(engine, base, decodeFunctionImage(images[index] as Uint8Array, engine.hash, baseHash));
}

/** As a cell does it: at once, and what does not end so again, on a stack of its own. */
async function call(plan: JavaScriptPlan, fn: BenchFunction): Promise<string> {
  const { outcome } = (await tryAtOnce(plan, fn)) ?? (await run(plan, fn));
  if (outcome.kind !== "ok") throw new Error(`Cannot use a call of ${fn.name} as it failed: ${JSON.stringify(outcome)}`);
  return Buffer.from(outcome.body).toString("utf8");
}

async function tryAtOnce(plan: JavaScriptPlan, fn: BenchFunction): Promise<CallResult | undefined> {
  const { sandbox, start } = shelf.takeKept(plan, tenure) ?? (await shelf.take(plan, tenure, thread));
  const result = sandbox.runAtOnce?.(newCall(fn), start);
  shelf.giveBack(sandbox, plan, tenure, share, true);
  return result;
}

async function run(plan: JavaScriptPlan, fn: BenchFunction): Promise<CallResult> {
  const { sandbox, start } = await shelf.take(plan, tenure, thread);
  const result = await sandbox.run(newCall(fn), start, noFetch);
  shelf.giveBack(sandbox, plan, tenure, share, true);
  return result;
}

/** As the front would send it: the context differs from call to call. */
function newCall({ name, event }: BenchFunction): SandboxCall {
  const deadlineMs = Date.now() + limits.timeoutDefaultMs;
  return {
    body: Buffer.from(event),
    httpMeta: undefined,
    contextJson: JSON.stringify({ awsRequestId: "00000000-0000-4000-8000-000000000000", functionName: name, deadlineMs }),
    share,
    timeoutMs: limits.timeoutDefaultMs,
    ...timesOf(limits.timeoutDefaultMs),
    cpuMs: undefined,
    maxOutputBytes: limits.outputDefaultBytes,
    maxLogBytes: limits.logDefaultBytes,
    onPause: thread.onPause,
  };
}

async function time(count: number, work: () => unknown): Promise<number[]> {
  const us: number[] = [];
  for (let n = 0; n < count; n++) {
    const startedMs = performance.now();
    await work();
    us.push((performance.now() - startedMs) * 1_000);
  }
  return us;
}

function noFetch(): Promise<never> {
  return Promise.reject(new Error("these functions do not fetch"));
}

/**
 * Child script, variant (a): `hello` called and restored, over and over, by the cell's own shelf of sandboxes: take
 * one that is laid, run the call, give it back, which lays the image again.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Shelf, type Tenure } from "../../src/cell/shelf.ts";
import { limits } from "../../src/limits.ts";
import { loadEngine } from "../../src/sandbox/engine.ts";
import { decodeBaseImage, decodeFunctionImage } from "../../src/sandbox/image.ts";
import { JavaScriptPlan } from "../../src/sandbox/javascript-sandbox.ts";
import type { SandboxCall } from "../../src/sandbox/sandbox.ts";
import { timesOf } from "../../src/sandbox/call-times.ts";
import { RunQueue } from "../../src/sandbox/run-queue.ts";
import { answer, readTask } from "../harness/child.ts";
import { hello } from "../harness/hello.ts";
import type { Prepared } from "./prepare.ts";
import { timeCalls, type CellTask } from "./sampling.ts";

const task = readTask() as CellTask & Prepared;
const tenure: Tenure = { memoryMb: limits.memoryDefaultMb, tenant: "default" };
const event = Buffer.from(hello.event);
const expected = Buffer.from(hello.answer);

const share = new RunQueue(limits.sliceMs).newShare(tenure.memoryMb);
const thread = { share, onPause: (): void => {}, deadlineMs: Number.POSITIVE_INFINITY };
const { shelf, plan } = await openShelf();
const usPerCall = await timeCalls(task, callAndRestore);
const { sandbox: idle } = await shelf.take(plan, tenure, thread);
// Part of the above, for the second table: here nothing is dirty, but as much is copied.
const usPerRestore = await timeCalls(task, async () => idle.lay(plan));
answer({ usPerCall, usPerRestore });

async function openShelf(): Promise<{ shelf: Shelf; plan: JavaScriptPlan }> {
  const engine = await loadEngine();
  const encoded = readFileSync(task.base);
  const base = decodeBaseImage(Uint8Array.from(encoded), engine.hash);
  const baseHash = createHash("sha256").update(encoded).digest("hex");
  const image = decodeFunctionImage(Uint8Array.from(readFileSync(task.image)), engine.hash, baseHash);
  return { shelf: new Shelf(), plan: new JavaScriptPlan(engine, base, image) };
}

async function callAndRestore(): Promise<void> {
  const { sandbox, start } = await shelf.take(plan, tenure, thread);
  const { outcome } = await sandbox.run(newCall(), start, noFetch);
  if (outcome.kind !== "ok" || !expected.equals(outcome.body))
    throw new Error(`Cannot use a call as its answer is wrong: ${JSON.stringify(outcome)}`);
  shelf.giveBack(sandbox, plan, tenure, share, true);
}

/** As the front would send it: the context differs from call to call. */
function newCall(): SandboxCall {
  const deadlineMs = Date.now() + limits.timeoutDefaultMs;
  return {
    body: event,
    httpMeta: undefined,
    contextJson: JSON.stringify({ awsRequestId: "00000000-0000-4000-8000-000000000000", functionName: "hello", deadlineMs }),
    share,
    timeoutMs: limits.timeoutDefaultMs,
    ...timesOf(limits.timeoutDefaultMs),
    cpuMs: undefined,
    maxOutputBytes: limits.outputDefaultBytes,
    maxLogBytes: limits.logDefaultBytes,
    onPause: thread.onPause,
  };
}

function noFetch(): Promise<never> {
  return Promise.reject(new Error("hello does not fetch"));
}

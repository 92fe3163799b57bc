/**
 * Child script, variant (a): `hello` called and restored, over and over, by the cell's own shelf of sandboxes: take
 * one that is laid, run the call, give it back, which lays the image again.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { GuestOp } from "../../guest/border.ts";
import { Shelf } from "../../src/cell/shelf.ts";
import { limits } from "../../src/limits.ts";
import { loadEngine } from "../../src/sandbox/engine.ts";
import { decodeBaseImage, decodeFunctionImage } from "../../src/sandbox/image.ts";
import { planRestore, type RestorePlan } from "../../src/sandbox/restore.ts";
import type { SandboxCall } from "../../src/sandbox/sandbox.ts";
import { timesOf } from "../../src/sandbox/call-times.ts";
import { RunQueue } from "../../src/sandbox/run-queue.ts";
import { answer, readTask } from "../harness/child.ts";
import { hello } from "../harness/hello.ts";
import type { Prepared } from "./prepare.ts";
import { timeCalls, type CellTask } from "./sampling.ts";

const task = readTask() as CellTask & Prepared;
const memoryMb = limits.memoryDefaultMb;
const tenant = "default";
const event = Buffer.from(hello.event);
const expected = Buffer.from(hello.answer);

const share = new RunQueue(limits.sliceMs).newShare(memoryMb);
const { shelf, plan } = await openShelf();
const usPerCall = await timeCalls(task, callAndRestore);
const { sandbox: idle } = await shelf.take(plan, memoryMb, tenant);
// Part of the above, for the second table: here nothing is dirty, but as much is copied.
const usPerRestore = await timeCalls(task, async () => idle.lay(plan));
answer({ usPerCall, usPerRestore });

async function openShelf(): Promise<{ shelf: Shelf; plan: RestorePlan }> {
  const engine = await loadEngine();
  const encoded = readFileSync(task.base);
  const base = decodeBaseImage(Uint8Array.from(encoded), engine.hash);
  const baseHash = createHash("sha256").update(encoded).digest("hex");
  const image = decodeFunctionImage(Uint8Array.from(readFileSync(task.image)), engine.hash, baseHash);
  return { shelf: new Shelf(engine, base), plan: planRestore(base, image) };
}

async function callAndRestore(): Promise<void> {
  const { sandbox, start } = await shelf.take(plan, memoryMb, tenant);
  const { outcome } = await sandbox.run(newCall(), start, noFetch);
  if (outcome.kind !== "ok" || !expected.equals(outcome.body))
    throw new Error(`Cannot use a call as its answer is wrong: ${JSON.stringify(outcome)}`);
  shelf.giveBack(sandbox, plan, memoryMb, tenant);
}

/** As the front would send it: the context differs from call to call. */
function newCall(): SandboxCall {
  const deadlineMs = Date.now() + limits.timeoutDefaultMs;
  return {
    op: GuestOp.invoke,
    values: [{ utf8: event }, JSON.stringify({ awsRequestId: "00000000-0000-4000-8000-000000000000", functionName: "hello", deadlineMs })],
    timers: [],
    share,
    timeoutMs: limits.timeoutDefaultMs,
    ...timesOf(limits.timeoutDefaultMs),
    cpuMs: undefined,
    maxOutputBytes: limits.outputDefaultBytes,
    maxLogBytes: limits.logDefaultBytes,
    onPause: () => {},
  };
}

function noFetch(): Promise<never> {
  return Promise.reject(new Error("hello does not fetch"));
}

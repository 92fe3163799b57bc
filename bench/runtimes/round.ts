/**
 * Child script: an interpreter booted as a deploy worker boots it, its example defined as a deploy does, and called as a cell calls it, the
 * next call's state laid after each.
 */
import { readFileSync } from "node:fs";
import { bootProgram, codeOfSources } from "../../src/deploy/source.ts";
import { limits } from "../../src/limits.ts";
import { timesOf } from "../../src/sandbox/call-times.ts";
import { define } from "../../src/sandbox/compiled/interpreters/define.ts";
import { Program } from "../../src/sandbox/compiled/loaded-program.ts";
import { decodeCompiledImage, type InterpreterName } from "../../src/sandbox/compiled/program.ts";
import { CompiledPlan } from "../../src/sandbox/compiled/sandbox.ts";
import { loadEngine } from "../../src/sandbox/engine.ts";
import { RunQueue } from "../../src/sandbox/run-queue.ts";
import { answer, readTask } from "../harness/child.ts";

export interface RuntimeTask {
  readonly language: InterpreterName;
  /** The example's, in `guest/examples`. */
  readonly file: string;
  readonly warmup: number;
  readonly calls: number;
}

export interface RuntimeRound {
  readonly bootMs: number;
  readonly programBytes: number;
  /** V8's part of it: a cell compiles it once. */
  readonly loadMs: number;
  readonly memoryBytes: number;
  readonly defineMs: number;
  readonly imageBytes: number;
  readonly callUs: readonly number[];
  readonly layUs: readonly number[];
}

const { language, file, warmup, calls } = readTask() as RuntimeTask;
const memoryMb = limits.memoryDefaultMb;
const event = Buffer.from(JSON.stringify({ name: "Ada", text: "foobar" }));
const expected = '{"greeting":"Hello, Ada!","hash":"bf9cf968"}';
const contextJson = JSON.stringify({
  functionName: "greet",
  functionVersion: "1",
  memoryLimitInMB: String(memoryMb),
  invokedFunctionArn: "arn",
  logGroupName: "group",
  logStreamName: "stream",
  awsRequestId: "request",
  deadlineMs: 0,
});
const { epoch } = await loadEngine();

const [booted, bootMs] = await timed(() => bootProgram(language));
const [program, loadMs] = await timed(() => Program.load(booted));
const text = readFileSync(new URL(`../../guest/examples/${file}`, import.meta.url), "utf8");
const code = codeOfSources(language, { entry: "greet", files: new Map([["greet", Buffer.from(text)]]) });
await define(program, { code, env: {}, memoryMb });
const [defined, defineMs] = await timed(() => define(program, { code, env: {}, memoryMb }));

const plan = new CompiledPlan(program, decodeCompiledImage(defined.image), epoch);
const thread = { share: new RunQueue(limits.sliceMs).newShare(memoryMb), onPause: (): void => {}, deadlineMs: Number.POSITIVE_INFINITY };
let sandbox = await plan.newSandbox(memoryMb, thread);
const samples = { callUs: [] as number[], layUs: [] as number[] };
for (let count = -warmup; count < calls; count++) {
  const [, callMs] = await timed(call);
  const [, layMs] = await timed(layAgain);
  if (count < 0) continue;
  samples.callUs.push(callMs * 1_000);
  samples.layUs.push(layMs * 1_000);
}
const sizes = { programBytes: booted.length, memoryBytes: sandbox.memoryBytes, imageBytes: defined.image.length };
answer({ bootMs, loadMs, defineMs, ...sizes, ...samples } satisfies RuntimeRound);
// The ticker thread would keep it.
process.exit();

async function timed<T>(body: () => T | Promise<T>): Promise<[T, number]> {
  const startedMs = performance.now();
  const value = await body();
  return [value, performance.now() - startedMs];
}

async function call(): Promise<void> {
  const times = { timeoutMs: limits.timeoutDefaultMs, ...timesOf(limits.timeoutDefaultMs), cpuMs: undefined };
  const sizes = { maxOutputBytes: limits.outputDefaultBytes, maxLogBytes: limits.logDefaultBytes };
  const { outcome } = await sandbox.run({ body: event, httpMeta: undefined, contextJson, ...thread, ...times, ...sizes }, "warm", noFetch);
  if (outcome.kind !== "ok" || Buffer.from(outcome.body).toString("utf8") !== expected)
    throw new Error(`Cannot use a call as its answer is wrong: ${JSON.stringify(outcome)}`);
}

/** One that grew its memory is replaced. */
async function layAgain(): Promise<void> {
  if (sandbox.reusable) sandbox.lay(plan);
  else sandbox = await plan.newSandbox(memoryMb, thread);
}

function noFetch(): Promise<never> {
  return Promise.reject(new Error("it does not fetch"));
}

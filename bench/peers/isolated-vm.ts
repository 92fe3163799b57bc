/**
 * Child script: functions called for the first time in `isolated-vm`: a new isolate and context for each, with the same memory limit as
 * ours, made from nothing or from a V8 snapshot in which the function's code has run. The isolate is given back after the call.
 */
import { limits } from "../../src/limits.ts";
import { timeFirstCalls, type FirstCallsTask } from "../cold/first-calls.ts";
import { newFunctions, type BenchFunction } from "../cold/functions.ts";
import { answer, readTask } from "../harness/child.ts";
import { importPeer } from "./packages.ts";

interface IsolateContext {
  evalSync(code: string): unknown;
  evalClosureSync(code: string, args: readonly unknown[]): unknown;
}
interface Isolate {
  createContextSync(): IsolateContext;
  dispose(): void;
}
interface IsolatedVm {
  readonly default: {
    readonly Isolate: {
      new (options: { memoryLimit: number; snapshot?: unknown }): Isolate;
      createSnapshot(scripts: readonly { code: string }[]): unknown;
    };
  };
}

const task = readTask() as FirstCallsTask;
const { Isolate } = (await importPeer<IsolatedVm>("isolated-vm")).default;
const snapshots =
  task.kind === "snapshot" ? newFunctions(task.functions).map(({ script }) => Isolate.createSnapshot([{ code: script }])) : [];
answer(await timeFirstCalls(task, (fn, index) => callInNewIsolate(fn, snapshots[index])));

function callInNewIsolate({ script, event }: BenchFunction, snapshot: unknown): string {
  const isolate = new Isolate({ memoryLimit: limits.memoryDefaultMb, ...(snapshot === undefined ? {} : { snapshot }) });
  const context = isolate.createContextSync();
  if (snapshot === undefined) context.evalSync(script);
  const text = context.evalClosureSync("return JSON.stringify(handler(JSON.parse($0)))", [event]) as string;
  isolate.dispose();
  return text;
}

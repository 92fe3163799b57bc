/**
 * Child script: functions called for the first time in `quickjs-wasi`, as its documentation shows it: in a new machine that evaluates the
 * code, or in one that is restored from a snapshot in which the code has been evaluated before. Its module is compiled once.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { timeFirstCalls, type FirstCallsTask } from "../cold/first-calls.ts";
import { newFunctions } from "../cold/functions.ts";
import { answer, readTask } from "../harness/child.ts";
import { importPeer } from "./packages.ts";

interface Handle extends Disposable {
  toString(): string;
}
interface Machine extends Disposable {
  evalCode(code: string): Handle;
  newString(text: string): Handle;
  setProp(target: unknown, name: string, value: Handle): void;
  readonly global: unknown;
  snapshot(): object;
}
interface QuickJsWasi {
  readonly QuickJS: {
    create(options: { wasm: WebAssembly.Module }): Promise<Machine>;
    restore(snapshot: object, options: { wasm: WebAssembly.Module }): Promise<Machine>;
  };
}

const name = "quickjs-wasi";
const task = readTask() as FirstCallsTask;
const { QuickJS } = await importPeer<QuickJsWasi>(name);
const options = { wasm: await WebAssembly.compile(readFileSync(fileURLToPath(import.meta.resolve(`${name}/quickjs.wasm`)))) };
const snapshots = task.kind === "snapshot" ? await Promise.all(newFunctions(task.functions).map(({ script }) => snapshotOf(script))) : [];

answer(
  await timeFirstCalls(task, async ({ script, event }, index) => {
    const snapshot = snapshots[index];
    using machine = await (snapshot === undefined ? QuickJS.create(options) : QuickJS.restore(snapshot, options));
    if (snapshot === undefined) machine.evalCode(script)[Symbol.dispose]();
    return handle(machine, event);
  }),
);

async function snapshotOf(script: string): Promise<object> {
  using machine = await QuickJS.create(options);
  machine.evalCode(script)[Symbol.dispose]();
  return machine.snapshot();
}

function handle(machine: Machine, event: string): string {
  using text = machine.newString(event);
  machine.setProp(machine.global, "EVENT", text);
  using result = machine.evalCode("JSON.stringify(handler(JSON.parse(EVENT)))");
  return result.toString();
}

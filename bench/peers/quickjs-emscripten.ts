/**
 * Child script: functions called for the first time in `quickjs-emscripten` as its documentation shows it. In a new WebAssembly module for
 * each, as isolated as a sandbox of ours; or in a new runtime and context of one module, which shares its memory with every call before it.
 */
import { getQuickJS, newQuickJSWASMModule, type QuickJSWASMModule } from "quickjs-emscripten";
import { timeFirstCalls, type FirstCallsTask } from "../cold/first-calls.ts";
import type { BenchFunction } from "../cold/functions.ts";
import { answer, readTask } from "../harness/child.ts";

const task = readTask() as FirstCallsTask;
const shared = await getQuickJS();
answer(await timeFirstCalls(task, async (fn) => evaluate(task.kind === "module" ? await newQuickJSWASMModule() : shared, fn)));

/** Runtime, context, event in, code, answer out; everything is disposed at the end. */
function evaluate(quickjs: QuickJSWASMModule, { script, event }: BenchFunction): string {
  using runtime = quickjs.newRuntime();
  using context = runtime.newContext();
  using text = context.newString(event);
  context.setProp(context.global, "EVENT", text);
  using result = context.unwrapResult(context.evalCode(`${script}; JSON.stringify(handler(JSON.parse(EVENT)))`));
  return context.getString(result);
}

/**
 * Child script, what it is measured against: the same handler in `quickjs-emscripten` as its documentation shows it.
 * Variant (b) makes a new WebAssembly module for each call, as isolated as a sandbox of ours; variant (c) a new
 * runtime and context in one module, which shares its memory with every call before it.
 */
// The engine by its own public interface.
import { getQuickJS, newQuickJSWASMModule, type QuickJSWASMModule } from "quickjs-emscripten";
import { answer, readTask } from "../harness/child.ts";
import { hello } from "../harness/hello.ts";
import { timeCalls, type CellTask } from "./sampling.ts";

/** As `guest/examples/hello.ts`, without its types. */
const handler = "function hello(event) { return { message: `Hello, ${event?.name ?? 'world'}!` }; }";

const task = readTask() as CellTask & { variant: "module" | "context" };
const call = task.variant === "module" ? callInNewModule : await callInNewContext();
answer({ usPerCall: await timeCalls(task, call) });

async function callInNewModule(): Promise<void> {
  evaluate(await newQuickJSWASMModule());
}

async function callInNewContext(): Promise<() => Promise<void>> {
  const quickjs = await getQuickJS();
  return async () => evaluate(quickjs);
}

/** Runtime, context, event in, code, answer out; everything is disposed at the end. */
function evaluate(quickjs: QuickJSWASMModule): void {
  using runtime = quickjs.newRuntime();
  using context = runtime.newContext();
  using event = context.newString(hello.event);
  context.setProp(context.global, "EVENT", event);
  using result = context.unwrapResult(context.evalCode(`${handler}; JSON.stringify(hello(JSON.parse(EVENT)))`));
  const text = context.getString(result);
  if (text !== hello.answer) throw new Error(`Cannot use a call as its answer is wrong: received ${text}`);
}

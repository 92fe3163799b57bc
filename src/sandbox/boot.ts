/**
 * Boots a language runtime: a context in a fresh instance, the prelude evaluated in it, and the whole captured
 * as the base image that every function's image lies on. Runs in the deploy worker, once for each build of the
 * engine and the prelude.
 */
import { hash } from "node:crypto";
import { limits } from "../limits.ts";
import { loadEngine, type Engine } from "./engine.ts";
import { captureBase, encodeImage, type BaseImage } from "./image.ts";
import { Instance } from "./instance.ts";
import { findHeapEnd, findRandomState, findStripFlags, heapEnd, stackRegion, type MemoryLayout } from "./layout.ts";
import { scrubFreeMemory } from "./scrub.ts";

/** How `QTS_Eval` treats its source. */
const evalScript = 0;
/** QuickJS's `JS_STRIP_SOURCE | JS_STRIP_DEBUG`: the prelude's functions show `[native code]`, as a browser's do, and take a third less. */
export const stripAll = 3;

interface Runtime {
  readonly runtime: number;
  readonly context: number;
}

/** @returns the encoded base image. @throws {Error} when the prelude does not boot: our own bug. */
export async function bootBaseImage(prelude: readonly string[]): Promise<Uint8Array> {
  const engine = await loadEngine();
  const layout = await probeLayout(engine);
  const instance = await bootInstance(engine);
  const { runtime, context } = newRuntime(instance);
  const stripFlags = findStripFlags(instance, runtime);
  instance.bytes[stripFlags] = stripAll;
  const dispatch = bootPrelude(instance, context, prelude);
  instance.bytes[stripFlags] = 0;
  // Only now, as the interrupt import may be called on a suspendable stack alone, and the boot has none.
  instance.ffi.QTS_RuntimeEnableInterruptHandler(runtime as never);
  scrubFreeMemory(instance, layout);
  const end = heapEnd(instance, layout);
  const image: BaseImage = {
    format: 1,
    engineHash: engine.hash,
    preludeHash: hash("sha256", prelude.join("\n")),
    layout,
    runtime,
    context,
    dispatch,
    heapEnd: end,
    pages: captureBase(instance.bytes, end, layout),
  };
  return encodeImage(image);
}

/** Imports while our own prelude boots: time stands, nothing is called. */
async function bootInstance(engine: Engine): Promise<Instance> {
  const instance = await Instance.create(engine, limits.memoryDefaultMb);
  instance.hooks = {
    hostCall: () => 0,
    interrupt: () => 0,
    now: () => 0,
    memoryRefused: () => {
      throw new Error("the prelude does not fit into the default memory");
    },
  };
  return instance;
}

/** The experiments that find the layout leave marks, so they have an instance of their own. */
async function probeLayout(engine: Engine): Promise<MemoryLayout> {
  const instance = await bootInstance(engine);
  const region = stackRegion(instance.stackPointer());
  const { context } = newRuntime(instance);
  const draw = (): number =>
    instance.ffi.QTS_GetFloat64(context as never, evaluate(instance, context, "Math.random()", "probe.js") as never);
  draw();
  const randomOffset = findRandomState(instance, context, draw);
  return { ...region, randomAddress: randomOffset, heapEndAddress: findHeapEnd(instance, region.staticEnd) };
}

function newRuntime(instance: Instance): Runtime {
  const { ffi } = instance;
  const runtime = ffi.QTS_NewRuntime();
  ffi.QTS_RuntimeSetMaxStackSize(runtime, limits.guestStackBytes);
  const context = ffi.QTS_NewContext(runtime, 0 as never);
  return { runtime: runtime, context: context };
}

/** The prelude takes the host function and gives the dispatch function; neither is left where a guest can reach it. */
function bootPrelude(instance: Instance, context: number, prelude: readonly string[]): number {
  const { ffi } = instance;
  // The last part's value is the boot function: no global holds it.
  let boot = 0;
  for (const part of prelude) boot = evaluate(instance, context, part, "isopod:prelude");
  const host = ffi.QTS_NewFunction(context as never, "host", 4, false, 1 as never);
  const argv = instance.module._malloc(4);
  new DataView(instance.memory.buffer).setUint32(argv, host, true);
  const dispatch = ffi.QTS_Call(context as never, boot as never, ffi.QTS_GetUndefined(), 1, argv as never) as unknown as number;
  throwOwn(instance, context, dispatch);
  return dispatch;
}

function evaluate(instance: Instance, context: number, source: string, file: string): number {
  const code = Buffer.from(source, "utf8");
  const block = instance.allocate(code);
  if (block === undefined) throw new Error("Cannot boot as the source does not fit into memory");
  const value = instance.ffi.QTS_Eval(
    context as never,
    block as never,
    code.length,
    file,
    0 as never,
    evalScript as never,
  ) as unknown as number;
  instance.module._free(block);
  throwOwn(instance, context, value);
  return value;
}

function throwOwn(instance: Instance, context: number, value: number): void {
  const exception = instance.ffi.QTS_ResolveException(context as never, value as never);
  if ((exception as unknown as number) === 0) return;
  const text = instance.ffi.QTS_GetString(context as never, exception);
  throw new Error(`the prelude failed: ${instance.module.UTF8ToString(text)}`);
}

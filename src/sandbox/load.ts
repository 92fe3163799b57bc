/**
 * Loads a user's bundled module over the base image and captures what it left as the function's image.
 * Runs in the deploy worker, under the limits of a call: top-level code is hostile too.
 */
import { hash } from "node:crypto";
import { GuestOp } from "../../guest/border.ts";
import { limits } from "../limits.ts";
import type { LogLine } from "../outcome.ts";
import { loadEngine } from "./engine.ts";
import { HostCalls } from "./host-calls.ts";
import { captureDelta, decodeBaseImage, encodeImage, type BaseImage, type FunctionImage } from "./image.ts";
import { stripAll } from "./boot.ts";
import { Instance } from "./instance.ts";
import { findStripFlags, heapEnd } from "./layout.ts";
import { LogBuffer } from "./log-buffer.ts";
import { planRestore, restore } from "./restore.ts";
import { scrubFreeMemory } from "./scrub.ts";
import { splitScripts } from "./scripts-ahead.ts";
import { RunQueue } from "./run-queue.ts";
import { DispatchFailed, TurnRunner } from "./turn.ts";
import type { FetchAnswer } from "./fetch-table.ts";

/** How `QTS_Eval` treats its source. */
const evalScript = 0;
const evalModule = 1;

export interface ModuleToLoad {
  /** One ES module without imports, which ends by registering its namespace; behind scripts of ours, as `joinScripts` has it. */
  readonly source: string;
  readonly fileName: string;
  readonly memoryMb: number;
  readonly env: Readonly<Record<string, string>>;
}

export interface LoadedFunction {
  readonly image: Uint8Array;
  readonly form: "event" | "http";
  readonly logs: readonly LogLine[];
}

/** Why a module could not become a function: its own doing, told to who deploys it. */
export class LoadError extends Error {
  override name = "LoadError";
  readonly code: "load_failed" | "no_handler";
  readonly errorName: string;
  readonly stackText: string;

  constructor(code: "load_failed" | "no_handler", message: string, errorName = "", stackText = "") {
    super(message);
    this.code = code;
    this.errorName = errorName;
    this.stackText = stackText;
  }
}

/** @throws {LoadError} for what the module did; {ImageError} when the base image is not one. */
export async function loadFunction(module: ModuleToLoad, baseBytes: Uint8Array): Promise<LoadedFunction> {
  const engine = await loadEngine();
  const base = decodeBaseImage(baseBytes, engine.hash);
  const instance = await Instance.create(engine, module.memoryMb);
  restore(instance, planRestore(base, undefined));
  const log = new LogBuffer(limits.logMaxBytes, Date.now);
  const turn = new TurnRunner(instance, base, {
    share: new RunQueue(limits.sliceMs).newShare(1),
    timeoutMs: limits.loadTimeoutMs,
    deadlineMs: performance.now() + limits.loadTimeoutMs,
    cpuMs: undefined,
    onPause: () => {},
  });
  const calls = new HostCalls(instance, log, { maxOutputBytes: 0 }, refuseFetch, turn.time);
  turn.handler = calls;
  instance.hooks = turn;
  try {
    await evaluateModule(instance, base, turn, calls, module);
    const form = registeredForm(calls);
    const image = captureFunction(instance, base, baseBytes, calls);
    if (image.length > limits.imageMaxBytes)
      throw new LoadError(
        "load_failed",
        `Cannot deploy as the module holds too much once it is loaded: its snapshot is ${image.length} bytes, at most ${limits.imageMaxBytes} are kept`,
      );
    return { image, form, logs: log.lines };
  } catch (error) {
    throw asLoadError(error, turn);
  } finally {
    calls.dispose();
  }
}

async function evaluateModule(
  instance: Instance,
  base: BaseImage,
  turn: TurnRunner,
  calls: HostCalls,
  module: ModuleToLoad,
): Promise<void> {
  const over = (): boolean => false;
  await turn.run({ op: GuestOp.configure, values: [JSON.stringify({ env: module.env })] }, over);
  const { scripts, module: source } = splitScripts(module.source);
  const evaluate = async (text: string, fileName: string, flags: number): Promise<number> => {
    const code = allocated(instance, text);
    const file = allocated(instance, fileName);
    const length = Buffer.byteLength(text);
    const value = await turn.begin(() => instance.suspendable.evaluate(base.context, code, length, file, 0, flags));
    for (const block of [code, file]) instance.module._free(block);
    return value;
  };
  await evaluateStripped(instance, base, async () => {
    for (const script of scripts) await evaluate(script, "isopod:node", evalScript);
  });
  const promise = await evaluate(source, module.fileName, evalModule);
  await turn.runJobs(over);
  while (calls.registration === undefined && calls.isWaiting) {
    const delivery = await calls.nextDelivery(turn.time.leftMs);
    if (delivery === undefined)
      throw new LoadError("load_failed", `Cannot load the module as its top-level await took over ${limits.loadTimeoutMs} ms`);
    await turn.run(delivery, over);
  }
  if (calls.registration === undefined) throwRejection(instance, base, turn, promise);
}

/** What is evaluated meanwhile keeps neither its text nor its lines. */
async function evaluateStripped(instance: Instance, base: BaseImage, work: () => Promise<void>): Promise<void> {
  const flags = findStripFlags(instance, base.runtime);
  instance.bytes[flags] = stripAll;
  await work();
  instance.bytes[flags] = 0;
}

function allocated(instance: Instance, text: string): number {
  const pointer = instance.allocate(Buffer.from(text, "utf8"));
  if (pointer === undefined) throw new LoadError("load_failed", "Cannot load the module as it does not fit into the function's memory");
  return pointer;
}

/** A module that awaits at its top level fails by its promise. */
function throwRejection(instance: Instance, base: BaseImage, turn: TurnRunner, promise: number): never {
  const { ffi } = instance;
  const isRejected = (ffi.QTS_PromiseState(base.context as never, promise as never) as number) === 2;
  if (!isRejected) throw new LoadError("load_failed", "Cannot load the module as its top-level await never settles");
  const reason = ffi.QTS_PromiseResult(base.context as never, promise as never) as unknown as number;
  throw new DispatchFailed(turn.describe(reason));
}

function registeredForm(calls: HostCalls): "event" | "http" {
  const { form, hint } = calls.registration ?? { form: "", hint: "" };
  if (form === "event" || form === "http") return form;
  throw new LoadError(
    "no_handler",
    `Cannot deploy as the module exports no handler: received ${hint === "" ? "no exports" : `exports ${hint}`}; write "export default function (event, context)", "export async function handler(event, context)" or "export default { fetch(request) }"`,
  );
}

function captureFunction(instance: Instance, base: BaseImage, baseBytes: Uint8Array, calls: HostCalls): Uint8Array {
  scrubFreeMemory(instance, base.layout);
  const end = heapEnd(instance, base.layout);
  const image: FunctionImage = {
    format: 1,
    engineHash: base.engineHash,
    baseHash: hash("sha256", baseBytes),
    heapEnd: end,
    timers: calls.timers.pending(),
    pages: captureDelta(instance.bytes, end, base),
  };
  return encodeImage(image);
}

function asLoadError(error: unknown, turn: TurnRunner): unknown {
  if (error instanceof DispatchFailed) {
    const { name, message, stack } = readThrown(error.message);
    return new LoadError("load_failed", message, name, stack);
  }
  if (error instanceof LoadError) return error;
  if (turn.memoryWasRefused) return new LoadError("load_failed", "the function's memory is full", "Runtime.OutOfMemory");
  if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError)
    return new LoadError("load_failed", error.message, "Runtime.Trap");
  return error instanceof Error && "limit" in error ? new LoadError("load_failed", error.message, "Runtime.Timeout") : error;
}

function readThrown(text: string): { name: string; message: string; stack: string } {
  try {
    const { name, message, stack } = JSON.parse(text) as Record<string, unknown>;
    const or = (value: unknown, other: string): string => (typeof value === "string" ? value : other);
    return { name: or(name, "Error"), message: or(message, text), stack: or(stack, "") };
  } catch {
    return { name: "Error", message: text, stack: "" };
  }
}

async function refuseFetch(): Promise<FetchAnswer> {
  return { ok: false, name: "TypeError", message: "fetch is not available while the module loads; call it from the handler" };
}

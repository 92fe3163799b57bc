/**
 * Boots the prelude in a plain QuickJS, with a host function that implements the border from the pure operations.
 * Every test of the guest uses it. It stands in for the sandbox, so a failure here is the prelude's.
 */
import { newQuickJSWASMModule, type QuickJSContext, type QuickJSHandle } from "quickjs-emscripten";
import { GuestOp, HostOp, hostOpSignature, type Crossing } from "../../guest/border.ts";
import { bundlePrelude } from "../../src/deploy/prelude.ts";
import { findStripFlags } from "../../src/sandbox/layout.ts";
import { stripAll } from "../../src/sandbox/boot.ts";
import { pureOps, PureOpError, type Hashing, type PureOpValue } from "../../src/sandbox/pure-ops.ts";

const engine = await newQuickJSWASMModule();
const prelude = await bundlePrelude();

/** An entry that runs longer is ended, so that a loop is a failed test and not a test run that never ends. */
const entryMs = 4_000;

export type HostCall = { op: number; values: PureOpValue[] };
export type Log = { level: number; text: string };

const callContext = {
  awsRequestId: "request-1",
  functionName: "probe",
  functionVersion: "3",
  memoryLimitInMB: "128",
  invokedFunctionArn: "arn:aws:lambda:local:default:function:probe",
  logGroupName: "/isopod/probe",
  logStreamName: "stream",
  deadlineMs: 4_000_000_000_000,
};

/** The guest's error as a plain one: the library's own carries the whole engine, which no reporter can print. */
function unwrap<Value>(context: QuickJSContext, result: { value: Value; error?: undefined } | { error: QuickJSHandle }): Value {
  if (result.error === undefined) return result.value;
  const thrown = context.dump(result.error) as { name?: string; message?: string; stack?: string } | undefined;
  result.error.dispose();
  throw new Error(`${thrown?.name ?? "thrown"}: ${thrown?.message ?? JSON.stringify(thrown)}\n${thrown?.stack ?? ""}`);
}

/** One guest. Every call that crosses is checked against the signature, as the real host does. */
export class Guest {
  readonly calls: HostCall[] = [];
  readonly logs: Log[] = [];
  readonly #context: QuickJSContext = engine.newContext();
  readonly #dispatch: QuickJSHandle;
  readonly #hashing: Hashing = {};
  now = 0;
  #deadline = Infinity;

  constructor(env: Record<string, string> = {}) {
    this.#context.runtime.setInterruptHandler(() => performance.now() > this.#deadline);
    this.#context.runtime.setMemoryLimit(64 * 1024 * 1024);
    // As `boot.ts` has it: without debug information, so that traces show the prelude's frames as they are.
    const { rt } = this.#context.runtime as unknown as { rt: { value: number } };
    const memory = new Uint8Array(engine.getWasmMemory().buffer);
    const stripFlags = findStripFlags({ memory: engine.getWasmMemory() }, rt.value);
    memory[stripFlags] = stripAll;
    const boots = prelude.map((part) => this.#eval(part, "isopod:prelude"));
    new Uint8Array(engine.getWasmMemory().buffer)[stripFlags] = 0;
    const boot = boots.at(-1)!;
    const host = this.#context.newFunction("host", (...args) => this.#host(args));
    this.#dispatch = unwrap(this.#context, this.#context.callFunction(boot, this.#context.undefined, host));
    boot.dispose();
    host.dispose();
    this.dispatch(GuestOp.configure, JSON.stringify({ env }));
  }

  [Symbol.dispose](): void {
    this.#dispatch.dispose();
    this.#context.dispose();
  }

  #eval(code: string, file: string): QuickJSHandle {
    return unwrap(this.#context, this.#context.evalCode(code, file));
  }

  #read(handle: QuickJSHandle, letter: string): PureOpValue {
    const kind = this.#context.typeof(handle);
    if (letter === "n" && kind === "number") return this.#context.getNumber(handle);
    if (letter === "s" && kind === "string") return this.#context.getString(handle);
    if (letter === "b" && kind === "object") return this.#context.getArrayBuffer(handle).value.slice();
    throw new Error(`the border was broken: ${kind} where ${letter} was promised`);
  }

  #host(args: QuickJSHandle[]): QuickJSHandle {
    const op = this.#context.getNumber(args[0]!);
    const signature = hostOpSignature[op]!;
    if (args.length !== signature.length + 1) throw new Error(`the border was broken: ${args.length - 1} arguments for ${op}`);
    const values = signature.split("").map((letter, at) => this.#read(args[at + 1]!, letter));
    this.calls.push({ op, values });
    try {
      return this.#write(this.#answer(op, values));
    } catch (error) {
      if (!(error instanceof PureOpError)) throw error;
      const { name, message } = error;
      throw Object.assign(new Error(message), { name });
    }
  }

  #answer(op: number, values: PureOpValue[]): PureOpValue {
    if (op === HostOp.log) this.logs.push({ level: values[0] as number, text: values[1] as string });
    if (op === HostOp.monotonicNow) return this.now;
    const isPure = (op >= HostOp.random && op <= HostOp.encodingName) || op === HostOp.digestPart;
    return isPure ? pureOps(op as HostOp, values, this.#hashing) : undefined;
  }

  #write(value: PureOpValue): QuickJSHandle {
    if (typeof value === "string") return this.#context.newString(value);
    if (typeof value === "number") return this.#context.newNumber(value);
    if (value === undefined) return this.#context.undefined;
    return this.#context.newArrayBuffer(value.slice().buffer);
  }

  #crossing(value: Crossing): QuickJSHandle {
    return this.#write(value instanceof ArrayBuffer ? new Uint8Array(value) : value);
  }

  /** Enters the guest as the host does, and runs what jobs that leaves. */
  dispatch(op: number, ...values: Crossing[]): void {
    this.#deadline = performance.now() + entryMs;
    const handles = [op, ...values].map((value) => this.#crossing(value));
    unwrap(this.#context, this.#context.callFunction(this.#dispatch, this.#context.undefined, ...handles)).dispose();
    for (const handle of handles) handle.dispose();
    this.runJobs();
  }

  runJobs(): number {
    let total = 0;
    for (let ran = 1; ran > 0; total += ran) {
      const result = this.#context.runtime.executePendingJobs();
      ran = unwrap(this.#context, result);
    }
    return total;
  }

  /** Runs a script; its value must be JSON or undefined. */
  run(code: string): unknown {
    this.#deadline = performance.now() + entryMs;
    const handle = this.#eval(`(() => { ${code} })()`, "user.js");
    const value: unknown = this.#context.dump(handle);
    handle.dispose();
    this.runJobs();
    return value;
  }

  /** The value of an expression, awaited, as JSON. */
  value(expression: string): unknown {
    this.run(
      `(async () => (${expression}))().then((v) => { globalThis.__v = { v } }, (e) => { globalThis.__v = { e: e.name + ": " + e.message } })`,
    );
    const text = this.run("const v = globalThis.__v; delete globalThis.__v; return JSON.stringify(v ?? { e: 'pending' })") as string;
    const answer = JSON.parse(text) as { v?: unknown; e?: string };
    if (answer.e !== undefined) throw new Error(answer.e);
    return answer.v;
  }

  /** Registers a module: the code is the inside of its namespace object. */
  register(namespace: string): { form: string; hint: string } {
    this.run(`globalThis[Symbol.for("isopod.register")]({ ${namespace} })`);
    const [form, hint] = this.sent(HostOp.registered)!;
    return { form: form as string, hint: hint as string };
  }

  /** The arguments of the first call of that operation. */
  sent(op: number): PureOpValue[] | undefined {
    return this.calls.find((call) => call.op === op)?.values;
  }

  invoke(event: unknown, json: string = JSON.stringify(event)): void {
    this.dispatch(GuestOp.invoke, json, JSON.stringify(callContext));
  }

  invokeHttp(meta: object, body = ""): void {
    const bytes = new TextEncoder().encode(body);
    this.dispatch(GuestOp.invokeHttp, JSON.stringify(meta), bytes.buffer, JSON.stringify(callContext));
  }

  /** What ended the call, as the host has it: the first that does not wait for idleness, or else the last that does. */
  get #ending(): HostCall | undefined {
    const isEnding = ({ op }: HostCall): boolean => op === HostOp.resolve || op === HostOp.reject;
    const endings = this.calls.filter(isEnding);
    const waits = (call: HostCall): boolean => this.calls[this.calls.indexOf(call) - 1]?.op === HostOp.waitForIdle;
    return endings.find((call) => !waits(call)) ?? endings.at(-1);
  }

  get result(): unknown {
    const ending = this.#ending;
    return ending?.op === HostOp.resolve ? JSON.parse(ending.values[0] as string) : undefined;
  }

  get failure(): { errorType: string; errorMessage: string; trace: string[] } | undefined {
    const ending = this.#ending;
    return ending?.op === HostOp.reject ? (JSON.parse(ending.values[0] as string) as never) : undefined;
  }

  get response(): { status: number; headers: [string, string][]; body: string } | undefined {
    const sent = this.sent(HostOp.resolveHttp);
    if (sent === undefined) return undefined;
    return { ...JSON.parse(sent[0] as string), body: new TextDecoder().decode(sent[1] as Uint8Array) } as never;
  }
}

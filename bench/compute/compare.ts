/**
 * Child script: each program in the engine as it is shipped, as our passes have rewritten it, and in V8 itself, taking turns in one
 * process. Nothing asks a guest to yield here: what is measured is the cost of being able to, and what an interpreter costs at all.
 */
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import { RELEASE_SYNC, type EitherFFI, type EitherModule } from "quickjs-emscripten";
import { engineWasmPath, rewriteEngine } from "../../src/sandbox/engine.ts";
import { epochImport } from "../../src/sandbox/epoch-checks.ts";
import { answer, readTask } from "../harness/child.ts";
import { programs } from "./programs.ts";

export interface MeteringTask {
  readonly warmup: number;
  readonly runs: number;
}

/** Milliseconds of each run. */
export type Compared = Record<string, { readonly shipped: number[]; readonly rewritten: number[]; readonly v8?: number[] }>;

type Evaluate = (source: string) => string;
type Loader = (options: object) => Promise<EitherModule & Record<string, CallableFunction>>;

const { warmup, runs } = readTask() as MeteringTask;
const binary = readFileSync(engineWasmPath());
const loader = (await RELEASE_SYNC.importModuleLoader()) as unknown as Loader;
const Ffi = await RELEASE_SYNC.importFFI();
const engines = {
  shipped: await openEngine(binary),
  rewritten: await openEngine(rewriteEngine(binary)),
  v8: (source: string) => String(runInThisContext(source)),
};
answer(Object.fromEntries(Object.entries(programs).map(([name, source]) => [name, compare(name, source)])));

async function openEngine(bytes: Uint8Array): Promise<Evaluate> {
  const compiled = await WebAssembly.compile(bytes);
  const wasmMemory = new WebAssembly.Memory({ initial: 256, maximum: 4_096 });
  const epoch = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const module = await loader({
    wasmMemory,
    instantiateWasm: (imports: { a: WebAssembly.ModuleImports }, done: (i: WebAssembly.Instance, m: WebAssembly.Module) => void) =>
      done(new WebAssembly.Instance(compiled, { a: { ...imports.a, [epochImport]: epoch } }), compiled),
  });
  const ffi: EitherFFI = new Ffi(module as never);
  const context = ffi.QTS_NewContext(ffi.QTS_NewRuntime(), 0 as never);
  return (source) => {
    const code = Buffer.from(`${source}\0`);
    const block = module._malloc(code.length);
    new Uint8Array(wasmMemory.buffer).set(code, block);
    const value = ffi.QTS_Eval(context, block as never, code.length - 1, "program.js", 0 as never, 0 as never);
    module._free(block);
    return module.UTF8ToString(ffi.QTS_GetString(context, value));
  };
}

/** @throws {Error} when they do not answer the same */
function compare(name: string, source: string): Compared[string] {
  const took = { shipped: [] as number[], rewritten: [] as number[], v8: [] as number[] };
  const expected = engines.shipped(source);
  for (let run = 0; run < warmup + runs; run++) {
    const order = ["shipped", "rewritten", "v8"] as const;
    for (const kind of run % 2 === 0 ? order : order.toReversed()) {
      const startedMs = performance.now();
      const value = engines[kind](source);
      if (run >= warmup) took[kind].push(performance.now() - startedMs);
      if (value !== expected) throw new Error(`Cannot use ${name} as the ${kind} engine answers ${value} instead of ${expected}`);
    }
  }
  return took;
}

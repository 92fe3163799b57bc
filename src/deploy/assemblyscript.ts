/**
 * Compiles a function written in AssemblyScript to a core Wasm module that obeys `guest/abi`. Used by the deploy worker. The compiler runs
 * in a thread of its own (`assemblyscript-thread.ts`), which ends with it: what it fills or breaks in itself over hostile code is not
 * there for the next function.
 */
import { Worker } from "node:worker_threads";
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";
import { importsOf } from "../sandbox/wasm/module-interface.ts";
import { buildError } from "./assemblyscript-errors.ts";
import type { CompileAnswer, CompileTask } from "./assemblyscript-thread.ts";

const threadFile = new URL(`./assemblyscript-thread${import.meta.filename.slice(-3)}`, import.meta.url);

/** Of whom a module may import: the ABI, and WASI for what stands in the standard library. */
const hosts = new Set(["isopod", "wasi_snapshot_preview1"]);

/** @throws {IsopodError} build_failed with the first error's place; no_handler */
export async function compileAssemblyScript(files: ReadonlyMap<string, Uint8Array>, entry: string): Promise<Uint8Array> {
  if (!entry.endsWith(".ts") || entry.endsWith(".d.ts"))
    throw new IsopodError("build_failed", `Cannot build the function as the entry is no AssemblyScript file: received ${entry}`);
  const answer = await compileInThread({ files: new Map(files), entry });
  if (!answer.ok) throw buildError(answer, files);
  if (answer.binary.length > limits.bundleMaxBytes)
    throw new IsopodError(
      "too_large",
      `Cannot deploy as the module is over ${limits.bundleMaxBytes} bytes: received ${answer.binary.length}`,
    );
  checkImports(answer.binary);
  return answer.binary;
}

/** The compiler's own way to end over a bug of its own is to end its process: here that ends the thread, without an answer. */
async function compileInThread(task: CompileTask): Promise<CompileAnswer> {
  const thread = new Worker(threadFile, {
    workerData: task,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: limits.compilerHeapMb },
  });
  const { promise, resolve } = Promise.withResolvers<CompileAnswer>();
  const giveUp = (reason: string): void => resolve({ ok: false, problems: [], reason });
  thread.on("message", resolve);
  thread.on("error", (error: unknown) => giveUp(error instanceof Error ? error.message : String(error)));
  thread.on("exit", () => giveUp("it ended without an answer"));
  return promise.finally(() => thread.terminate());
}

function checkImports(binary: Uint8Array): void {
  const foreign = importsOf(binary).find(({ module }) => !hosts.has(module));
  if (foreign === undefined) return;
  throw new IsopodError(
    "build_failed",
    `Cannot build the function as it declares what no host offers: received ${foreign.module}.${foreign.name}; a declared function comes from "isopod" or WASI preview 1`,
  );
}

/**
 * The deploy worker: everything that reads an upload happens here, in a process that tinypool can end. It parses,
 * bundles, loads the module once under limits, and returns the bundle and the image, or why there are none.
 */
import { readFileSync } from "node:fs";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { IsopodError, shortened, type ErrorCode, type ErrorPlace } from "../errors.ts";
import type { BlobHash } from "../ids.ts";
import { limits } from "../limits.ts";
import type { LogLine, StartError } from "../outcome.ts";
import type { FunctionConfig } from "../registry/config.ts";
import type { Runtime } from "../registry/registry.ts";
import { bootBaseImage } from "../sandbox/boot.ts";
import type { InterpreterName } from "../sandbox/compiled/program.ts";
import { loadEngine } from "../sandbox/engine.ts";
import { LoadError, loadFunction } from "../sandbox/load.ts";
import { StartFailure } from "../sandbox/start-failure.ts";
import { compileAssemblyScript } from "./assemblyscript.ts";
import { bundlePrelude } from "./prelude.ts";
import { bundleUpload } from "./bundle.ts";
import { putAside } from "./outbox.ts";
import { buildProgram, WorkerSpent, type ProgramConfig } from "./compiled.ts";
import { bootProgram, codeOfSources, interpreterKey, loadSources, ProgramNeeded, type ProgramFiles } from "./source.ts";
import { packageCode, packageRuntime } from "./package-source.ts";
import { readPackage } from "./package-files.ts";
import type { BuiltPackage, LambdaPackage, NotStarting } from "./package.ts";
import { splitRequest, type ReadRequest, type RequestTask } from "./lambda-request.ts";
import { readUpload, type Upload, type UploadKind } from "./upload.ts";

const warmUpFile = new URL("../../guest/warm-up.ts", import.meta.url);

export interface DeployTask {
  readonly kind: UploadKind;
  /** Or the path of a file that has it: a large one would keep the front busy on its way here. */
  readonly body: Uint8Array | string;
  /** JSON, for a body that has no place for it. */
  readonly config: string | undefined;
  readonly name: string;
  readonly base: Uint8Array;
  readonly programs: ProgramFiles;
}

export interface PackageTask {
  readonly pack: LambdaPackage;
  readonly name: string;
  readonly base: Uint8Array;
  readonly programs: ProgramFiles;
}

export interface RebuildTask {
  /** Whether what it throws while it loads is a start's failure, as in Lambda. */
  readonly isPackage?: boolean;
  readonly runtime: Runtime;
  readonly code: Uint8Array;
  readonly name: string;
  readonly config: ProgramConfig;
  readonly base: Uint8Array;
  readonly programs: ProgramFiles;
}

interface LanguageTask {
  readonly language: InterpreterName;
}

/** What calls of a function start from. */
interface Loaded {
  readonly image: Uint8Array;
  /** Of a compiled function: its own. */
  readonly program?: Uint8Array;
  /** Of one that shares its program with others: it is stored. */
  readonly sharedProgram?: BlobHash;
  readonly form: "event" | "http";
  readonly loadMs: number;
  readonly logs: readonly LogLine[];
}

export interface Built extends Loaded {
  readonly ok: true;
  readonly runtime: Runtime;
  /** What an image is made from again when it is lost. */
  readonly code: Uint8Array;
  readonly map: Uint8Array;
  readonly config: FunctionConfig;
  readonly event: string | undefined;
}

export type Rebuilt = Pick<Built, "ok" | "image" | "program" | "sharedProgram">;

/** The interpreter of its language is to be made ready first; then it can be asked for again. */
export interface Needed {
  readonly ok: true;
  readonly needs: InterpreterName;
}

export type Answer<T extends { ok: true }> = T | NotBuilt;

interface NotBuilt {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
  readonly place: ErrorPlace | undefined;
  /** Whether this worker must be ended. */
  readonly isSpent: boolean;
}

/** What cells start from. */
export interface BuiltBase {
  /** The engine's Wasm as our passes have rewritten it. */
  readonly engine: Uint8Array;
  /** The base image of that engine and the prelude. */
  readonly base: Uint8Array;
  /** The image of the function that new cells warm up with. */
  readonly warmUp: Uint8Array;
}

export async function buildBase(): Promise<BuiltBase> {
  const base = await bootBaseImage(await bundlePrelude());
  const { code } = await bundleUpload({ files: new Map([["warm-up.ts", readFileSync(warmUpFile)]]), entry: "warm-up.ts" });
  const { image } = await loadFunction({ source: code, fileName: "warm-up.js", memoryMb: limits.memoryDefaultMb, env: {} }, base);
  return { engine: (await loadEngine()).binary, base, warmUp: image };
}

/** One of the jobs below, and where what is large of its answer goes. */
export interface Work {
  readonly job: keyof typeof jobs;
  readonly task: object;
  readonly outbox: string;
}

const jobs = { deploy, deployPackage, rebuild, readRequest, keyOf, boot };

export async function work({ job, task, outbox }: Work): Promise<object> {
  const answer = await jobs[job](task as never);
  try {
    return putAside<object>(answer, outbox);
  } catch (error) {
    return refused(error);
  }
}

/** What is done with a runtime's code. */
interface Builder {
  /** From files to what is loaded, with a source map where there is one. */
  codeOf(upload: Pick<Upload, "files" | "entry">): Promise<{ code: Uint8Array; map?: string }>;
  load(task: RebuildTask, map: string | undefined): Promise<Omit<Loaded, "loadMs">>;
}

const loadWasm: Builder["load"] = ({ code, name, config }) => buildProgram(code, name, config);

const builders: Readonly<Record<Runtime, Builder>> = {
  javascript: { codeOf: bundledCode, load: loadJavaScript },
  assemblyscript: { codeOf: async ({ files, entry }) => ({ code: await compileAssemblyScript(files, entry) }), load: loadWasm },
  wasm: { codeOf: async ({ files, entry }) => ({ code: files.get(entry) as Uint8Array }), load: loadWasm },
  python: sourceBuilder("python"),
  ruby: sourceBuilder("ruby"),
};

async function bundledCode(upload: Pick<Upload, "files" | "entry">): Promise<{ code: Uint8Array; map: string }> {
  const { code, map } = await bundleUpload(upload);
  return { code: Buffer.from(code), map };
}

function sourceBuilder(name: InterpreterName): Builder {
  return {
    codeOf: async (upload) => ({ code: codeOfSources(name, upload) }),
    load: async ({ code, config: { env, memoryMb }, programs }) => ({
      ...(await loadSources(name, { code, env, memoryMb }, programs)),
      form: "event",
    }),
  };
}

/** What a request of Lambda's API says beside its zip, which goes to a file of its own. */
async function readRequest(task: RequestTask): Promise<Answer<{ ok: true } & ReadRequest>> {
  try {
    return { ok: true, ...splitRequest(bytesOf(task.body), task.file) };
  } catch (error) {
    return refused(error);
  }
}

export async function deploy(task: DeployTask): Promise<Answer<Built | Needed>> {
  try {
    const { runtime, config, event, ...upload } = await readUpload(task.kind, bytesOf(task.body), task.config);
    const { code, map } = await builders[runtime].codeOf(upload);
    const loaded = await load({ runtime, code, name: task.name, base: task.base, programs: task.programs, config }, map);
    return { ok: true, runtime, code, map: Buffer.from(map ?? ""), config, event, ...loaded };
  } catch (error) {
    return notBuilt(error);
  }
}

function bytesOf(body: Uint8Array | string): Uint8Array {
  return typeof body === "string" ? readFileSync(body) : body;
}

/** A package of Lambda's. */
async function deployPackage(task: PackageTask): Promise<Answer<BuiltPackage | Needed>> {
  const { pack, name, base, programs } = task;
  const runtime = packageRuntime(pack.runtime) ?? "javascript";
  try {
    const { code, map } = await packageCode(pack, await readPackage(pack));
    const config = { ...pack.config, env: pack.env };
    const loaded = await load({ runtime, code, name, base, programs, config, isPackage: true }, map);
    return { ok: true, runtime, code, map: Buffer.from(map ?? ""), config: pack.config, event: undefined, ...loaded };
  } catch (error) {
    return notStarting(error, runtime) ?? notBuilt(error);
  }
}

function notStarting(error: unknown, runtime: Runtime): NotStarting | undefined {
  return error instanceof StartFailure ? { ok: true, runtime, startError: shortenedError(error.startError), logs: error.logs } : undefined;
}

function shortenedError({ errorType, errorMessage, trace }: StartError): StartError {
  const most = limits.loadErrorMaxChars;
  return {
    errorType: shortened(errorType, most),
    errorMessage: shortened(errorMessage, most),
    trace: shortenedTrace(trace, most),
  };
}

/** Whole entries, as many as there is room for; the first one is told in any case. */
function shortenedTrace(trace: readonly string[], most: number): string[] {
  let left = most;
  const hasRoom = (entry: string, index: number): boolean => (left -= entry.length + 1) >= 0 || index === 0;
  return trace.filter(hasRoom).map((entry) => shortened(entry, most));
}

/** The image of code that was deployed before: for a lost or damaged image, a new base, or another environment. */
async function rebuild(task: RebuildTask): Promise<Answer<Rebuilt | NotStarting | Needed>> {
  try {
    const { loadMs: _, form: _form, logs: _logs, ...started } = await load(task, undefined);
    return { ok: true, ...started };
  } catch (error) {
    return notStarting(error, task.runtime) ?? notBuilt(error);
  }
}

/** Says what program an interpreter's must be of. */
async function keyOf({ language }: LanguageTask): Promise<Answer<{ ok: true; key: string }>> {
  try {
    return { ok: true, key: interpreterKey(language) };
  } catch (error) {
    return refused(error);
  }
}

/** The program that all functions of a language share. */
async function boot({ language }: LanguageTask): Promise<Answer<{ ok: true; program: Uint8Array }>> {
  try {
    return { ok: true, program: await bootProgram(language) };
  } catch (error) {
    return refused(error);
  }
}

function notBuilt(error: unknown): Needed | NotBuilt {
  return error instanceof ProgramNeeded ? { ok: true, needs: error.needs } : refused(error);
}

/** Errors keep no class on their way to the front; what is not the upload's fault is ours, and its stack is logged here. */
function refused(error: unknown): NotBuilt {
  if (error instanceof IsopodError)
    return {
      ok: false,
      code: error.code,
      message: shortened(error.message, limits.loadErrorMaxChars),
      place: error.place,
      isSpent: error instanceof WorkerSpent,
    };
  process.stderr.write(`isopod deploy worker: ${error instanceof Error ? error.stack : String(error)}\n`);
  const message = "Cannot deploy as the engine failed: the server's log says why";
  return { ok: false, code: "host_fault", message, place: undefined, isSpent: false };
}

async function load(task: RebuildTask, map: string | undefined): Promise<Loaded> {
  const startedMs = performance.now();
  const loaded = await builders[task.runtime].load(task, map);
  return { ...loaded, loadMs: performance.now() - startedMs };
}

async function loadJavaScript(
  { code, name, config: { memoryMb, env }, base, isPackage }: RebuildTask,
  map: string | undefined,
): Promise<Omit<Loaded, "loadMs">> {
  try {
    const source = Buffer.from(code).toString("utf8");
    const { image, form, logs } = await loadFunction({ source, fileName: `${name}.js`, memoryMb, env }, base);
    return { image, form, logs };
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    throw isPackage === true ? startFailure(error) : loadError(error, name, map);
  }
}

/** In the words of Lambda's runtime for Node. */
function startFailure({ errorName, message, stackText }: LoadError): StartFailure {
  const isImport = /^Cannot find (module|package) /.test(message);
  const errorType = isImport ? "Runtime.ImportModuleError" : errorName || "Runtime.InitError";
  const lines = stackText.split("\n").filter((line) => line.trim() !== "");
  const trace = [`${errorType}: ${message}`, ...lines];
  return new StartFailure({ errorType, errorMessage: isImport ? `Error: ${message}` : message, trace });
}

function loadError(error: LoadError, name: string, map: string | undefined): IsopodError {
  if (error.errorName === "") return new IsopodError(error.code, error.message);
  const place = map === undefined ? undefined : placeOf(`${error.stackText}\n${error.message}`, name, map);
  const where = place === undefined ? "" : ` at ${place.file}:${place.line}:${place.column}`;
  return new IsopodError(error.code, `Cannot load the module as it threw${where}: ${error.errorName}: ${error.message}`, place);
}

/** The first frame of the stack that lies in the user's files. */
function placeOf(stack: string, name: string, map: string): ErrorPlace | undefined {
  const trace = new TraceMap(map);
  for (const [, line, column] of stack.matchAll(new RegExp(`${name}\\.js:(\\d+)(?::(\\d+))?`, "g"))) {
    const at = originalPositionFor(trace, { line: Number(line), column: Math.max(0, Number(column ?? 1) - 1) });
    if (at.source !== null && !at.source.startsWith("isopod:")) return { file: at.source, line: at.line, column: at.column + 1 };
  }
  return undefined;
}

/**
 * The deploy worker: everything that reads an upload happens here, in a process that tinypool can end. It parses,
 * bundles, loads the module once under limits, and returns the bundle and the image, or why there are none.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { IsopodError, type ErrorCode, type ErrorPlace } from "../errors.ts";
import { limits } from "../limits.ts";
import type { LogLine } from "../outcome.ts";
import type { FunctionConfig } from "../registry/config.ts";
import { bootBaseImage } from "../sandbox/boot.ts";
import { loadEngine } from "../sandbox/engine.ts";
import { LoadError, loadFunction } from "../sandbox/load.ts";
import { bundlePrelude } from "./prelude.ts";
import { bundleUpload } from "./bundle.ts";
import { readUpload, type UploadKind } from "./upload.ts";

const warmUpFile = new URL("../../guest/warm-up.ts", import.meta.url);

export interface DeployTask {
  readonly kind: UploadKind;
  readonly body: Uint8Array;
  readonly name: string;
  readonly base: Uint8Array;
}

export interface RebuildTask {
  readonly code: Uint8Array;
  readonly name: string;
  readonly memoryMb: number;
  readonly env: Readonly<Record<string, string>>;
  readonly base: Uint8Array;
}

export interface Built {
  readonly ok: true;
  readonly code: Uint8Array;
  readonly map: Uint8Array;
  readonly codeHash: string;
  readonly image: Uint8Array;
  readonly imageHash: string;
  readonly form: "event" | "http";
  readonly config: FunctionConfig;
  readonly event: string | undefined;
  readonly loadMs: number;
  readonly logs: readonly LogLine[];
}

export interface NotBuilt {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
  readonly place: ErrorPlace | undefined;
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

export async function deploy(task: DeployTask): Promise<Built | NotBuilt> {
  try {
    const upload = await readUpload(task.kind, task.body);
    const { code, map } = await bundleUpload(upload);
    const source = Buffer.from(code);
    const loaded = await load(
      { code: source, name: task.name, base: task.base, memoryMb: upload.config.memoryMb, env: upload.config.env },
      map,
    );
    return {
      ok: true,
      code: source,
      map: Buffer.from(map),
      codeHash: sha256(source),
      config: upload.config,
      event: upload.event,
      ...loaded,
    };
  } catch (error) {
    return notBuilt(error);
  }
}

/** The image of code that was deployed before: for a lost or damaged image, or a new base. */
export async function rebuild(task: RebuildTask): Promise<{ ok: true; image: Uint8Array } | NotBuilt> {
  try {
    const { image } = await load({ ...task, code: Buffer.from(task.code) }, undefined);
    return { ok: true, image };
  } catch (error) {
    return notBuilt(error);
  }
}

/** Errors keep no class on their way to the front; what is not the upload's fault is ours, and its stack is logged here. */
function notBuilt(error: unknown): NotBuilt {
  if (error instanceof IsopodError) return { ok: false, code: error.code, message: error.message, place: error.place };
  process.stderr.write(`isopod deploy worker: ${error instanceof Error ? error.stack : String(error)}\n`);
  return { ok: false, code: "host_fault", message: "Cannot deploy as the engine failed: the server's log says why", place: undefined };
}

async function load(
  task: RebuildTask & { code: Buffer },
  map: string | undefined,
): Promise<Pick<Built, "image" | "imageHash" | "form" | "loadMs" | "logs">> {
  const startedMs = performance.now();
  try {
    const { image, imageHash, form, logs } = await loadFunction(
      { source: task.code.toString("utf8"), fileName: `${task.name}.js`, memoryMb: task.memoryMb, env: task.env },
      task.base,
    );
    return { image, imageHash, form, logs, loadMs: performance.now() - startedMs };
  } catch (error) {
    throw error instanceof LoadError ? loadError(error, task.name, map) : error;
  }
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

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

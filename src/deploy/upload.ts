/**
 * What was uploaded, read: JSON, or a zip. Runs in the deploy worker, as an upload is hostile: a bomb or a
 * crash of a parser here costs a worker, not the server.
 */
import { z } from "zod";
import { IsopodError } from "../errors.ts";
import { limits } from "../limits.ts";
import { parseFunctionConfig, type FunctionConfig } from "../registry/config.ts";
import type { Runtime } from "../registry/registry.ts";
import { checkPath, unzip, type Files } from "./unzip.ts";

export interface Upload {
  readonly runtime: Runtime;
  /** Relative POSIX path → content. */
  readonly files: Files;
  readonly entry: string;
  readonly config: FunctionConfig;
  /** `POST /run` only: the event, as JSON text. */
  readonly event: string | undefined;
}

export type UploadKind = "json" | "zip" | "wasm";

/** How each name that a client may give is run. */
const runtimes: Readonly<Record<string, Runtime>> = {
  javascript: "javascript",
  typescript: "javascript",
  assemblyscript: "assemblyscript",
  python: "python",
  ruby: "ruby",
  wasm: "wasm",
};

const jsonSchema = z.strictObject({
  code: z.string().optional(),
  files: z.record(z.string(), z.string()).optional(),
  entry: z.string().optional(),
  runtime: z.string().optional(),
  config: z.unknown().optional(),
  event: z.unknown().optional(),
});

/** Where a folder's code begins when the upload does not say. */
const entryNames = [
  "index.ts",
  "index.js",
  "index.mts",
  "index.mjs",
  "src/index.ts",
  "src/index.js",
  "index.as.ts",
  "index.py",
  "lambda_function.py",
  "index.rb",
  "lambda_function.rb",
];

/** What an entry is written in when the upload does not say: by the end of its name, JavaScript if it has none of these. */
const endings: readonly (readonly [ending: string, runtime: Runtime])[] = [
  [".as.ts", "assemblyscript"],
  [".py", "python"],
  [".rb", "ruby"],
];

/**
 * @param config JSON, for a body that has no place for it
 * @throws {IsopodError} invalid_json, invalid_request, invalid_upload, unsupported_runtime, too_large
 */
export async function readUpload(kind: UploadKind, body: Uint8Array, config?: string): Promise<Upload> {
  if (kind === "zip") return readZip(body);
  if (kind === "json") return readJson(body);
  return wasmUpload(body, config === undefined ? {} : parseJson(Buffer.from(config)), undefined);
}

function wasmUpload(binary: Uint8Array, config: unknown, event: string | undefined): Upload {
  return { runtime: "wasm", files: new Map([[wasmEntry, binary]]), entry: wasmEntry, config: parseFunctionConfig(config), event };
}

const wasmEntry = "function.wasm";

function readJson(body: Uint8Array): Upload {
  const result = jsonSchema.safeParse(parseJson(body));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new IsopodError(
      "invalid_request",
      `Cannot read the upload as ${issue?.path.join(".") || "its body"} is not valid: ${issue?.message ?? ""}`,
    );
  }
  const { code, files, entry, config, event } = result.data;
  const runtime = result.data.runtime === undefined ? undefined : runtimeOf(result.data.runtime);
  if ((code === undefined) === (files === undefined))
    throw new IsopodError("invalid_request", "Cannot read the upload as it must have either code or files");
  const eventJson = event === undefined ? undefined : JSON.stringify(event);
  if (runtime === "wasm") return wasmUpload(fromBase64(code), config, eventJson);
  const sources = code === undefined ? readFiles(files ?? {}) : new Map([[entry ?? soleName(runtime), Buffer.from(code)]]);
  const found = findEntry(sources, entry);
  return checked({
    runtime: runtime ?? runtimeByName(found),
    files: sources,
    entry: found,
    config: parseFunctionConfig(config),
    event: eventJson,
  });
}

function runtimeOf(name: string): Runtime {
  const runtime = Object.hasOwn(runtimes, name) ? runtimes[name] : undefined;
  if (runtime !== undefined) return runtime;
  const known = Object.keys(runtimes).map((one) => JSON.stringify(one));
  throw new IsopodError(
    "unsupported_runtime",
    `Cannot deploy as the runtime is not known here: received ${JSON.stringify(name)}, known are ${known.join(", ")}`,
  );
}

function runtimeByName(entry: string): Runtime {
  return endings.find(([ending]) => entry.endsWith(ending))?.[1] ?? "javascript";
}

/** Of code that comes without a name. */
function soleName(runtime: Runtime | undefined): string {
  return entryNames.find((name) => runtimeByName(name) === runtime) ?? "index.ts";
}

/** JSON has no bytes: a binary comes as base64. */
function fromBase64(code: string | undefined): Uint8Array {
  if (code === undefined || !/^[A-Za-z0-9+/]*={0,2}$/.test(code))
    throw new IsopodError("invalid_request", `Cannot read the upload as its code is not base64, as it must be for the runtime "wasm"`);
  return Buffer.from(code, "base64");
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    throw new IsopodError(
      "invalid_json",
      `Cannot read the upload as it is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function readFiles(files: Record<string, string>): Map<string, Uint8Array> {
  return new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]));
}

async function readZip(body: Uint8Array): Promise<Upload> {
  const files = await unzip(body);
  const config = zipConfig(files);
  const wasm = files.get(wasmEntry);
  if (wasm !== undefined) return wasmUpload(wasm, config, undefined);
  const entry = findEntry(files, undefined);
  return checked({
    runtime: runtimeByName(entry),
    files,
    entry,
    config: parseFunctionConfig(config),
    event: undefined,
  });
}

/** A zip says its config in a file of its own, since it has no other place for it. */
function zipConfig(files: Files): unknown {
  const file = files.get("isopod.json");
  return file === undefined ? {} : parseJson(file);
}

function findEntry(files: Files, asked: string | undefined): string {
  if (asked !== undefined) {
    if (files.has(asked)) return asked;
    throw new IsopodError("invalid_request", `Cannot find the entry among the files: received ${JSON.stringify(asked)}`);
  }
  const found = entryNames.find((name) => files.has(name)) ?? packageMain(files) ?? onlyFile(files);
  if (found !== undefined) return found;
  throw new IsopodError(
    "invalid_request",
    `Cannot find the entry as there is no ${entryNames.slice(0, 2).join(" or ")}: say which file it is in "entry"`,
  );
}

function packageMain(files: Files): string | undefined {
  const manifest = files.get("package.json");
  if (manifest === undefined) return undefined;
  const { main } = (parseJson(manifest) ?? {}) as { main?: unknown };
  const path = typeof main === "string" ? main.replace(/^\.\//, "") : undefined;
  return path !== undefined && files.has(path) ? path : undefined;
}

function onlyFile(files: Files): string | undefined {
  const sources = [...files.keys()].filter((path) => /\.([cm]?[jt]sx?|py|rb)$/.test(path) && !path.includes("node_modules/"));
  return sources.length === 1 ? sources[0] : undefined;
}

function checked(upload: Upload): Upload {
  let total = 0;
  for (const [path, content] of upload.files) {
    checkPath(path);
    total += content.length;
  }
  if (upload.files.size > limits.codeMaxFiles)
    throw new IsopodError("too_large", `Cannot take the upload as it has over ${limits.codeMaxFiles} files`);
  if (total > limits.codeMaxBytes) throw new IsopodError("too_large", `Cannot take the upload as it is over ${limits.codeMaxBytes} bytes`);
  return upload;
}

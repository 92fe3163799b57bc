/**
 * From source files of a language with an interpreter to a function: they are loaded in the interpreter that the front had booted before.
 * Runs in the deploy worker.
 */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { IsopodError } from "../errors.ts";
import type { BlobHash } from "../ids.ts";
import type { LogLine } from "../outcome.ts";
import { bootInterpreter, BootError } from "../sandbox/compiled/interpreters/boot.ts";
import { define, DefineError, type Definition } from "../sandbox/compiled/interpreters/define.ts";
import { encodeSources, inTask, rootsBeside } from "../sandbox/compiled/interpreters/sources.ts";
import { Program } from "../sandbox/compiled/loaded-program.ts";
import type { InterpreterName } from "../sandbox/compiled/program.ts";
import { blobHash } from "../store/blobs.ts";
import { keyOfBuild, readBuild } from "./interpreter-builds.ts";
import type { Upload } from "./upload.ts";

/** A booted interpreter, as the front stored it: it is large, so a worker reads it by itself. */
export interface ProgramFile {
  readonly hash: BlobHash;
  readonly path: string;
}

/** Those that the front knows of. */
export type ProgramFiles = Partial<Readonly<Record<InterpreterName, ProgramFile>>>;

/** The front has to boot the interpreter, or to boot it again, before this can be built. */
export class ProgramNeeded extends Error {
  override name = "ProgramNeeded";
  readonly needs: InterpreterName;

  constructor(needs: InterpreterName) {
    super(`${needs} is not booted`);
    this.needs = needs;
  }
}

export interface LoadedSource {
  readonly image: Uint8Array;
  /** Of the program that it shares with all functions of its language. */
  readonly sharedProgram: BlobHash;
  readonly logs: readonly LogLine[];
}

/** The last one of each language: a deploy then costs no more than what it loads. */
const held = new Map<InterpreterName, { readonly hash: BlobHash; readonly program: Program }>();

const endings: Readonly<Record<InterpreterName, string>> = { python: ".py", ruby: ".rb" };

/** What is kept of an upload. @throws {IsopodError} build_failed */
export function codeOfSources(name: InterpreterName, { files, entry }: Pick<Upload, "files" | "entry">): Uint8Array {
  for (const [path, content] of files)
    if ((path === entry || path.endsWith(endings[name])) && !isUtf8(content))
      throw new IsopodError("build_failed", `Cannot build the function as a file is not UTF-8 text: received ${path}`);
  const placed = Array.from(files, ([path, content]) => [inTask(path), content] as const);
  return encodeSources({ files: new Map(placed), start: { entry: inTask(entry), roots: rootsBeside(entry) } });
}

/** @throws {ProgramNeeded} {IsopodError} build_failed, load_failed, no_handler */
export async function loadSources(name: InterpreterName, definition: Definition, programs: ProgramFiles): Promise<LoadedSource> {
  const { hash, program } = await programOf(name, programs);
  try {
    return { ...(await define(program, definition)), sharedProgram: hash };
  } catch (error) {
    throw error instanceof DefineError ? new IsopodError(error.code, error.message, error.place) : error;
  }
}

async function programOf(name: InterpreterName, programs: ProgramFiles): Promise<{ hash: BlobHash; program: Program }> {
  const file = programs[name];
  if (file === undefined) throw new ProgramNeeded(name);
  const found = held.get(name);
  if (found?.hash === file.hash) return found;
  const loaded = { hash: file.hash, program: await Program.load(readProgram(name, file)) };
  held.set(name, loaded);
  return loaded;
}

function readProgram(name: InterpreterName, { path, hash }: ProgramFile): Uint8Array {
  try {
    const bytes = readFileSync(path);
    if (blobHash(bytes) === hash) return bytes;
  } catch {
    // As one that is damaged.
  }
  throw new ProgramNeeded(name);
}

/** What says whether a program that was booted before is still the one. @throws {IsopodError} unsupported_runtime */
export function interpreterKey(name: InterpreterName): string {
  return keyOfBuild(name);
}

/** @throws {IsopodError} unsupported_runtime, host_fault */
export async function bootProgram(name: InterpreterName): Promise<Uint8Array> {
  const { binary, source } = readBuild(name);
  try {
    return await bootInterpreter(name, binary, source);
  } catch (error) {
    if (!(error instanceof BootError)) throw error;
    throw new IsopodError("host_fault", error.message);
  }
}

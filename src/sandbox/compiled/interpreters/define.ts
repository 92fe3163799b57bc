/**
 * Defines a function in a booted interpreter: its files are loaded, and what that changed is its image. Runs in the deploy
 * worker: what stands at the top of a file is hostile too.
 */
import { limits } from "../../../limits.ts";
import type { LogLine } from "../../../outcome.ts";
import { loadEngine } from "../../engine.ts";
import type { OwnFiles } from "../../wasi1/file-state.ts";
import { newOwnFiles, OwnFileError } from "../../wasi1/own-files.ts";
import { LogBuffer } from "../../log-buffer.ts";
import { RunQueue } from "../../run-queue.ts";
import { CompiledCall } from "../call.ts";
import { planState, type GuestState } from "../guest-state.ts";
import { initialising, refuseFetch } from "../initialising.ts";
import type { Program } from "../loaded-program.ts";
import { ModuleGuest } from "../module-guest.ts";
import { compiledOutcome } from "../outcome.ts";
import { StartFailure } from "../../start-failure.ts";
import { encodeCompiledImage, type InterpreterEntry } from "../program.ts";
import { interpreterStreams } from "../streams.ts";
import { mark, textsOf } from "./answer.ts";
import { newInterpreterEntry, runTask } from "./entry.ts";
import { decodeSources, type Sources, type Start } from "./sources.ts";

export interface Definition {
  /** As `sources.ts` encodes it. */
  readonly code: Uint8Array;
  readonly env: Readonly<Record<string, string>>;
  readonly memoryMb: number;
}

export interface Defined {
  readonly image: Uint8Array;
  readonly logs: readonly LogLine[];
}

/** Where in a file: counted from 1. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const codes = ["build_failed", "load_failed", "no_handler"] as const;

type Code = (typeof codes)[number];

/** Why files could not become a function: their own doing, told to who deploys them. */
export class DefineError extends Error {
  override name = "DefineError";
  readonly code: Code;
  readonly place: Place | undefined;

  constructor(code: Code, message: string, place?: Place) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

/** @throws {DefineError} */
export async function define(program: Program, definition: Definition): Promise<Defined> {
  const { epoch } = await loadEngine();
  const entry = entryOf(program);
  const base = baseOf(program, definition.memoryMb);
  const { files, start } = decodeSources(definition.code);
  const own = ownFiles(files);
  const guest = new ModuleGuest(program, newInterpreterEntry(entry), epoch, definition.memoryMb * 1_048_576);
  // Nobody else has this thread.
  for (const _ of guest.layFirst(planState(base)));
  guest.giveFiles(own);
  const log = new LogBuffer(limits.logMaxBytes, Date.now);
  const call = new CompiledCall(epoch, newTask(start, definition), { args: [], env: {}, streams: interpreterStreams }, log, refuseFetch);
  let answer: Uint8Array | undefined;
  await guest.run(call, async () => (answer = await runTask(guest.instance, entry, "define")));
  requireDefined(entry, call, answer);
  // Ahead of the copy, as it may be gigabytes.
  if (guest.usedBytes > limits.imageMaxBytes) throw tooLarge(guest.usedBytes);
  const image = encodeCompiledImage({ format: 1, args: [], env: {}, state: guest.capture(base) });
  return { image, logs: log.close() };
}

/** @throws {DefineError} when one is in the way of another */
function ownFiles(files: Sources["files"]): OwnFiles {
  try {
    return newOwnFiles(files);
  } catch (error) {
    throw error instanceof OwnFileError ? new DefineError("build_failed", error.message) : error;
  }
}

function entryOf({ entry }: Program): InterpreterEntry {
  if (typeof entry === "object" && entry.kind === "interpreter") return entry;
  throw new Error("a function was to be defined in a program that is no interpreter");
}

function baseOf({ state }: Program, memoryMb: number): GuestState {
  const bytes = state?.memories[0]?.bytes ?? 0;
  if (state === undefined) throw new Error("an interpreter's program has no state");
  if (bytes <= memoryMb * 1_048_576) return state;
  const leastMb = Math.ceil(bytes / 1_048_576);
  throw new DefineError("load_failed", `Cannot load as its language needs memoryMb of ${leastMb} and some: received ${memoryMb}`);
}

function newTask(start: Start, { env }: Definition): ConstructorParameters<typeof CompiledCall>[1] {
  const thread = { share: new RunQueue(limits.sliceMs).newShare(1), onPause: () => {} };
  return {
    ...initialising(limits.loadTimeoutMs),
    ...thread,
    body: Buffer.from(JSON.stringify(start)),
    contextJson: JSON.stringify({ env }),
  };
}

/** @throws {DefineError} when it is not */
function requireDefined(entry: InterpreterEntry, call: CompiledCall, answer: Uint8Array | undefined): void {
  if (call.ending !== undefined || answer === undefined) throw ended(entry, call);
  if (answer[0] === mark.replied) return;
  if (answer[0] === mark.memoryFull) throw new DefineError("load_failed", "Cannot load the module as its memory is full");
  throw answer[0] === mark.failed ? failureIn(textsOf(answer)) : ended(entry, call);
}

function ended(entry: InterpreterEntry, call: CompiledCall): unknown {
  const outcome = compiledOutcome(entry, call);
  if (outcome.kind === "limit") return new DefineError("load_failed", `Cannot load the module as it did not end: ${outcome.message}`);
  if (outcome.kind === "guest-error")
    return new DefineError("load_failed", `Cannot load the module as it ended the runtime: ${outcome.errorMessage}`);
  return call.ending;
}

/** As the runtime's source says it: of a package of Lambda's, in the words of Lambda's. */
function failureIn(texts: readonly string[]): DefineError | StartFailure {
  const [given, errorType = "", errorMessage = "", ...trace] = texts;
  return given === "start_failed" ? new StartFailure({ errorType, errorMessage, trace }) : failureOf(texts);
}

function failureOf([given, message = "", file = "", line, column]: readonly string[]): DefineError {
  const code = codes.find((known) => known === given) ?? "load_failed";
  if (code === "no_handler") return new DefineError(code, "Cannot deploy as the module has neither handler nor lambda_handler");
  const place = file === "" ? undefined : { file, line: numberOf(line), column: numberOf(column) };
  const where = place === undefined ? "" : ` at ${place.file}:${place.line}:${place.column}`;
  const what = code === "build_failed" ? `Cannot build the function${where}` : `Cannot load the module as it threw${where}`;
  return new DefineError(code, `${what}: ${message}`, place);
}

function numberOf(text: string | undefined): number {
  return Math.max(1, Math.trunc(Number(text)) || 1);
}

function tooLarge(bytes: number): DefineError {
  return new DefineError(
    "load_failed",
    `Cannot deploy as the module holds too much once it is loaded: its memory is ${bytes} bytes, at most ${limits.imageMaxBytes} are kept`,
  );
}

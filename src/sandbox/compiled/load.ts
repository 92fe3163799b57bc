/**
 * Loads a module or component at deploy: V8 compiles it, it is initialised under limits, and its state is taken as what its calls start from.
 * Runs in the deploy worker: what a module does while it is initialised is hostile too.
 */
import { limits } from "../../limits.ts";
import type { LogLine } from "../../outcome.ts";
import { loadEngine } from "../engine.ts";
import { LogBuffer } from "../log-buffer.ts";
import { withoutData } from "../metered/without-data.ts";
import { RunQueue } from "../run-queue.ts";
import { CompiledCall, Exited, type CallSettings } from "./call.ts";
import type { Guest } from "./guest.ts";
import type { GuestState } from "./guest-state.ts";
import { initialising, refuseFetch } from "./initialising.ts";
import { Program } from "./loaded-program.ts";
import { newGuest } from "./new-guest.ts";
import { compiledOutcome } from "./outcome.ts";
import { encodeProgram, type EncodedProgram, type ProgramEntry } from "./program.ts";
import { moduleStreams } from "./streams.ts";

export interface LoadedModule {
  readonly program: Uint8Array;
  readonly logs: readonly LogLine[];
}

/** The module cannot be linked, or failed while it was initialised. */
export class ModuleLoadError extends Error {
  override name = "ModuleLoadError";
}

/** V8 is still compiling the module, and cannot be told to stop: its process must end. */
export class CompileTooLong extends ModuleLoadError {
  override name = "CompileTooLong";
}

/** What can be loaded: rewritten cores, and how they are linked and entered. */
export type Loadable = Pick<EncodedProgram, "entry" | "glue" | "cores">;

/** @param isLayable whether its state can be kept @throws {ModuleLoadError} */
export async function loadProgram(
  loadable: Loadable,
  isLayable: boolean,
  settings: Omit<CallSettings, "streams">,
  memoryMb: number,
): Promise<LoadedModule> {
  const encoded: EncodedProgram = { format: 1, ...loadable, state: undefined };
  const program = await compiled(encoded);
  const { epoch } = await loadEngine();
  const guest = link(() => newGuest(program, epoch, memoryMb * 1_048_576));
  const log = new LogBuffer(limits.logMaxBytes, Date.now);
  const thread = { share: new RunQueue(limits.sliceMs).newShare(1), onPause: () => {} };
  const call = new CompiledCall(epoch, { ...initialising(), ...thread }, { ...settings, streams: moduleStreams }, log, refuseFetch);
  await guest.run(call, () => guest.initialise());
  if (call.ending !== undefined) throw failure(encoded.entry, call);
  const stored = isLayable ? laidBy(encoded, captured(guest)) : encoded;
  return { program: kept(encodeProgram(stored)), logs: log.close() };
}

/** A program that starts from a state has no need of the data that its modules begin with. */
export function laidBy(program: EncodedProgram, state: GuestState): EncodedProgram {
  return { ...program, state, cores: program.cores.map((core) => ({ ...core, binary: withoutData(core.binary) })) };
}

/** V8 compiles in threads of its own, so the time can be watched from here. */
async function compiled(encoded: EncodedProgram): Promise<Program> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const reason = `Cannot load the module as V8 needs over ${limits.compiledCompileMs} ms to compile it`;
  const timer = setTimeout(() => reject(new CompileTooLong(reason)), limits.compiledCompileMs);
  const compiling = Program.compile(encoded).catch((error: unknown) => {
    throw new ModuleLoadError(`Cannot load the module as V8 refuses it: ${messageOf(error)}`);
  });
  return Promise.race([compiling, late]).finally(() => clearTimeout(timer));
}

function link<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new ModuleLoadError(`Cannot load the module as it cannot be linked: ${messageOf(error)}`);
  }
}

/** What was never written is not kept; what was is looked through ahead of the copy, as it may be gigabytes. */
function captured(guest: Guest): GuestState {
  checkSize(guest.usedBytes);
  return guest.capture();
}

function kept(program: Uint8Array): Uint8Array {
  checkSize(program.length);
  return program;
}

/** A program goes to every cell that runs it. */
function checkSize(bytes: number): void {
  if (bytes <= limits.imageMaxBytes) return;
  throw new ModuleLoadError(
    `Cannot load the module as it holds too much once it is initialised: received ${bytes} bytes with its code, at most ${limits.imageMaxBytes} are kept`,
  );
}

function failure(entry: ProgramEntry, call: CompiledCall): unknown {
  if (call.ending instanceof Exited)
    return new ModuleLoadError(`Cannot load the module as its initialisation exited with status ${call.ending.code}`);
  const outcome = compiledOutcome(entry, call);
  if (outcome.kind === "limit") return new ModuleLoadError(`Cannot load the module as its initialisation did not end: ${outcome.message}`);
  if (outcome.kind === "guest-error")
    return new ModuleLoadError(`Cannot load the module as its initialisation failed: ${outcome.errorMessage}`);
  return call.ending;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Boots an interpreter to the program that all functions of its language are of: our own source has run in it, and it is ready to define
 * one. Runs in the deploy worker, once for each build of an interpreter; nothing of a user's is in it.
 */
import { limits } from "../../../limits.ts";
import { loadEngine } from "../../engine.ts";
import { LogBuffer } from "../../log-buffer.ts";
import { withMetering } from "../../metered/with-metering.ts";
import { newOwnFiles } from "../../wasi1/own-files.ts";
import { RunQueue } from "../../run-queue.ts";
import { CompiledCall, Exited } from "../call.ts";
import { initialising, refuseFetch } from "../initialising.ts";
import { laidBy } from "../load.ts";
import { Program } from "../loaded-program.ts";
import { ModuleGuest } from "../module-guest.ts";
import { encodeProgram, type EncodedProgram, type InterpreterEntry, type InterpreterName } from "../program.ts";
import { moduleStreams } from "../streams.ts";
import { newInterpreterEntry } from "./entry.ts";
import { interpreters } from "./interpreters.ts";

/** It did not boot: the build is another than this version of ours knows, or the machine is out of something. */
export class BootError extends Error {
  override name = "BootError";
}

/** Each function's memory has its own cap below this. */
const memoryMaximumBytes = limits.memoryMaxMb * 1_048_576;

/** @param source what it runs, in its language @throws {BootError} */
export async function bootInterpreter(name: InterpreterName, binary: Uint8Array, source: string): Promise<Uint8Array> {
  const metered = withMetering(binary, { memoryMaximumBytes, tableMaximumElements: limits.wasmTableMaxElements });
  const { binary: code, isLayable, ...view } = metered;
  if (!isLayable) throw new BootError(`Cannot boot ${name} as its module has state that cannot be laid`);
  const cores = [{ ...view, name, binary: code }];
  const entry: InterpreterEntry = { kind: "interpreter", language: name, addresses: [] };
  const encoded: EncodedProgram = { format: 1, entry, cores, glue: "", state: undefined };
  const { epoch } = await loadEngine();
  const guest = new ModuleGuest(await Program.compile(encoded), newInterpreterEntry(entry), epoch, memoryMaximumBytes);
  // None yet, but their folders are there, as programs look for those once.
  guest.giveFiles(newOwnFiles(new Map()));
  const log = new LogBuffer(limits.logMaxBytes, Date.now);
  const thread = { share: new RunQueue(limits.sliceMs).newShare(1), onPause: () => {} };
  const settings = { args: interpreters[name].args(source), env: {}, streams: moduleStreams };
  const call = new CompiledCall(epoch, { ...initialising(limits.loadTimeoutMs), ...thread }, settings, log, refuseFetch);
  let addresses: readonly number[] = [];
  await guest.run(call, async () => (addresses = await interpreters[name].boot(guest.instance, source, call)));
  requireBooted(name, call, log, addresses);
  return encodeProgram(laidBy({ ...encoded, entry: { ...entry, addresses } }, guest.capture()));
}

function requireBooted(name: string, { ending }: CompiledCall, log: LogBuffer, addresses: readonly number[]): void {
  const hasEnded = ending !== undefined && !(ending instanceof Exited && ending.code === 0);
  if (!hasEnded && addresses.length > 0 && addresses.every((address) => Number.isSafeInteger(address) && address > 0)) return;
  const said = log.close().map(({ text }) => text);
  throw new BootError(`Cannot boot ${name} as it ended by ${String(ending)}: ${said.join(" ").slice(0, 2_000)}`);
}

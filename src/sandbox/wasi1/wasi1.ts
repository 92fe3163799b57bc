/**
 * The imports of a guest that was compiled for WASI preview 1. One object lives as long as its instance, which runs many calls:
 * host, memory and files are asked for anew at each function, so the caller puts the next call's in their place.
 */
import type { GuestHost } from "../compiled/guest-host.ts";
import { descriptorCalls } from "./calls-descriptor.ts";
import { entryCalls } from "./calls-entries.ts";
import { ioCalls } from "./calls-io.ts";
import { pathCalls } from "./calls-path.ts";
import { pollCalls } from "./calls-poll.ts";
import { processCalls } from "./calls-process.ts";
import { errno, Failure } from "./errno.ts";
import type { FileState } from "./file-state.ts";
import { newGuestMemory } from "./guest-memory.ts";
import type { Guest } from "./guest.ts";
import { wasi1Signatures, type Wasi1Calls, type Wasi1Name } from "./signatures.ts";

export interface Wasi1 {
  /** Of the module `wasi_snapshot_preview1`. The guest must run under `WebAssembly.promising`, as it may wait. */
  readonly imports: Record<Wasi1Name, CallableFunction | WebAssembly.Suspending>;
}

type Import = (...given: unknown[]) => number | Promise<number>;

const calls: Wasi1Calls<Guest> = { ...processCalls, ...descriptorCalls, ...ioCalls, ...pathCalls, ...entryCalls, ...pollCalls };

/** @param memory the guest's, which exists only after its imports do @param suspending makes a `WebAssembly.Suspending` */
export function newWasi1(
  host: () => GuestHost,
  memory: () => WebAssembly.Memory,
  files: () => FileState,
  suspending: (run: Import) => WebAssembly.Suspending = (run) => new WebAssembly.Suspending(run),
): Wasi1 {
  const guest: Guest = {
    get host() {
      return host();
    },
    get files() {
      return files();
    },
    memory: newGuestMemory(memory),
  };
  const functions = Object.keys(wasi1Signatures).map((name) => [name, newImport(guest, name as Wasi1Name)]);
  const imports = Object.fromEntries(functions) as Record<Wasi1Name, Import>;
  return { imports: { ...imports, poll_oneoff: suspending(imports.poll_oneoff) } };
}

function newImport(guest: Guest, name: Wasi1Name): Import {
  const call = calls[name] as (guest: Guest, ...parameters: unknown[]) => void | Promise<void>;
  const [letters = ""] = wasi1Signatures[name].split("->");
  return function wasiCall(...given) {
    guest.host.count();
    for (let index = 0; index < letters.length; index++) given[index] = unsigned(letters[index], given[index]);
    try {
      const outcome = call(guest, ...given);
      return outcome === undefined ? errno.success : outcome.then(() => errno.success, codeOf);
    } catch (error) {
      return codeOf(error);
    }
  };
}

/** An argument as the functions take it. Wasm hands over signed ones; modules that declare other types are refused before. */
function unsigned(letter: string | undefined, value: unknown): number | bigint {
  if (letter === "I") return typeof value === "bigint" ? BigInt.asUintN(64, value) : 0n;
  return Number(value) >>> 0;
}

/** @throws what is not the guest's own failure: the host ends it, or has a bug */
function codeOf(error: unknown): number {
  if (error instanceof Failure) return error.code;
  throw error;
}

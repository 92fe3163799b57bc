/** The guest that calls, as every function of preview 1 gets it: the current call's host and files, and its memory. */
import type { GuestHost } from "../compiled/guest-host.ts";
import { failure } from "./errno.ts";
import type { FileState } from "./file-state.ts";
import type { GuestMemory } from "./guest-memory.ts";

export interface Guest {
  readonly host: GuestHost;
  readonly files: FileState;
  readonly memory: GuestMemory;
}

export const nsPerMs = 1_000_000n;

/** The time that files are marked with. */
export function nowNs({ host }: Guest): bigint {
  return BigInt(Math.floor(host.nowMs)) * nsPerMs;
}

/** @throws {Failure} when a flag is set that does not exist */
export function requireFlags(given: number, known: number): void {
  if ((given & ~known) !== 0) throw failure.inval;
}

/** How a guest is entered for a call, and what its standard streams are: one for each kind of program. */
import type { CompiledCall } from "./call.ts";
import type { GuestInstance, Imports } from "./guest-instance.ts";
import { python } from "./interpreters/python.ts";
import { newInterpreterEntry } from "./interpreters/interpreter.ts";
import { newModuleEntry } from "./module-entry.ts";
import type { ProgramKind } from "./program.ts";
import type { Streams } from "./streams.ts";

export interface Entry {
  /** What its module imports beside WASI and the ABI. */
  readonly imports: Imports;
  readonly streams: Streams;
  /** Runs one call; what came of it is told to the call. @param addresses the program's */
  enter(guest: GuestInstance, call: CompiledCall, addresses: readonly number[]): Promise<void>;
}

export const entries: Readonly<Record<ProgramKind, Entry>> = {
  command: newModuleEntry("command"),
  reactor: newModuleEntry("reactor"),
  python: newInterpreterEntry(python),
};

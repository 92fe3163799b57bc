/** A guest of the program's kind: a new instance, not initialised and not laid. */
import type { Epoch } from "../epoch.ts";
import { ComponentGuest } from "./component-guest.ts";
import { newModuleEntry } from "./entry.ts";
import type { Guest } from "./guest.ts";
import { newInterpreterEntry } from "./interpreters/entry.ts";
import type { Program } from "./loaded-program.ts";
import { ModuleGuest } from "./module-guest.ts";

/** @throws {WebAssembly.LinkError} */
export function newGuest(program: Program, epoch: Epoch, memoryMaximumBytes: number): Guest {
  const { entry } = program;
  if (typeof entry === "string") return new ModuleGuest(program, newModuleEntry(entry), epoch, memoryMaximumBytes);
  if (entry.kind === "interpreter") return new ModuleGuest(program, newInterpreterEntry(entry), epoch, memoryMaximumBytes);
  return new ComponentGuest(program, entry, epoch, memoryMaximumBytes);
}

/** How a module is initialised, and entered for each call. */
import type { CompiledCall } from "./call.ts";
import type { GuestInstance, Imports } from "./guest-instance.ts";
import type { ModuleKind } from "./program.ts";

export interface Entry {
  /** What the module imports beside WASI and the ABI. */
  imports(module: WebAssembly.Module): Imports;
  /** One call; its outcome is told to the call, unless the guest has told it by itself. */
  handle(guest: GuestInstance, call: CompiledCall): Promise<unknown>;
}

/** Run in this order, where they are: a reactor's beginning (WASI preview 1), and that of modules made for Wizer. */
export const initialisers = ["_initialize", "wizer.initialize"] as const;

/** All of these take nothing and give nothing. */
export const entryOf: Readonly<Record<ModuleKind, string>> = { command: "_start", reactor: "isopod_handle" };

export function newModuleEntry(kind: ModuleKind): Entry {
  return { imports: () => ({}), handle: (guest) => guest.enter(entryOf[kind]) };
}

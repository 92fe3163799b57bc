/** By which exports a module is initialised and entered: all of them take nothing and give nothing. */
import type { ModuleKind } from "./program.ts";

/** Run in this order, where they are: a reactor's beginning (WASI preview 1), and that of modules made for Wizer. */
export const initialisers = ["_initialize", "wizer.initialize"] as const;

export const entryOf: Readonly<Record<ModuleKind, string>> = { command: "_start", reactor: "isopod_handle" };

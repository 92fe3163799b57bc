/** Modules that are entered by an export of their own, which takes nothing and gives nothing. */
import type { Entry } from "./entry.ts";
import { moduleStreams } from "./streams.ts";

/** Run in this order, where they are: a reactor's beginning (WASI preview 1), and that of modules made for Wizer. */
export const initialisers = ["_initialize", "wizer.initialize"] as const;

export const exportOf = { command: "_start", reactor: "isopod_handle" } as const;

export type ModuleKind = keyof typeof exportOf;

export function newModuleEntry(kind: ModuleKind): Entry {
  return {
    imports: {},
    streams: moduleStreams,
    async enter(guest) {
      await guest.enter(exportOf[kind]);
    },
  };
}

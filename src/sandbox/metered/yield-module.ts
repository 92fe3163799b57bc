/**
 * How a rewritten module asks the host: through a table of two functions, which the host fills when it has instantiated
 * it. An import would have moved the number of every function of the guest; a table moves none. Only a WebAssembly
 * function may stand in a table, so a module of ours takes the host's two as imports and gives them back as exports.
 * V8 suspends a guest through it when the import is a `WebAssembly.Suspending`.
 */
import { external } from "../wasm/imports.ts";
import { appendedAll, sectionId, writeModule } from "../wasm/module.ts";
import { encodeName } from "../wasm/writer.ts";

/**
 * Both answer an i32: 0 when the guest goes on, anything else when it must end. Their places in the table are the values of
 * the epoch's word `able`: `ask` is called below a frame of the host, where a guest cannot be parked, and `wait` elsewhere.
 */
export const asks = { ask: 0, wait: 1 } as const;

/** The module of its imports. */
export const hostModule = "host";

/** `[] -> [i32]` */
export const askType: readonly number[] = [0x60, 0, 1, 0x7f];

export function yieldModule(): Uint8Array {
  const names = Object.entries(asks);
  const importOf = ([name]: [string, number]): number[] => [...encodeName(hostModule), ...encodeName(name), external.function, 0];
  const exportOf = ([name, at]: [string, number]): number[] => [...encodeName(name), external.function, at];
  return writeModule([
    { id: sectionId.type, body: appendedAll(undefined, [askType]) },
    { id: sectionId.import, body: appendedAll(undefined, names.map(importOf)) },
    { id: sectionId.export, body: appendedAll(undefined, names.map(exportOf)) },
  ]);
}

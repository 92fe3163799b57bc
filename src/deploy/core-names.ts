/** The names that a core module imports and exports, for checks on them. Used by `transpile.ts`. */
import { eachImport } from "../sandbox/wasm/imports.ts";
import { readModule, sectionId } from "../sandbox/wasm/module.ts";
import { Reader } from "../sandbox/wasm/reader.ts";

export interface CoreNames {
  /** Of imports, each once. */
  readonly modules: ReadonlySet<string>;
  readonly all: readonly string[];
}

/** @throws {WasmFormatError} when the bytes are no core module */
export function coreNames(core: Uint8Array): CoreNames {
  const sections = new Map(readModule(core).map(({ id, body }) => [id, body]));
  const modules = new Set<string>();
  const names: string[] = [];
  // How many types there are is the transpiler's to check.
  eachImport(sections.get(sectionId.import), Number.POSITIVE_INFINITY, ({ module, name }) => {
    modules.add(module);
    names.push(name);
  });
  const reader = new Reader(sections.get(sectionId.export) ?? Uint8Array.of(0));
  for (let left = reader.u32(); left > 0; left--) {
    names.push(reader.name());
    reader.skip(1);
    reader.u32();
  }
  return { modules, all: [...modules, ...names] };
}

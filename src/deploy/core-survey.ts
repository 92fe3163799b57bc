/** What a deploy must know of a component's core modules before metering reads them in full. Used by `transpile.ts`. */
import { eachImport } from "../sandbox/wasm/imports.ts";
import { readModule, sectionId } from "../sandbox/wasm/module.ts";
import { Reader } from "../sandbox/wasm/reader.ts";

export interface CoreSurvey {
  /** The modules that it imports from, each once. */
  readonly modules: ReadonlySet<string>;
  /** All names that it imports and exports. */
  readonly names: readonly string[];
  /** How many memories it has of its own. */
  readonly memories: number;
}

/** @throws {WasmFormatError} when the bytes are no core module */
export function surveyCore(core: Uint8Array): CoreSurvey {
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
  const memories = new Reader(sections.get(sectionId.memory) ?? Uint8Array.of(0)).u32();
  return { modules, names: [...modules, ...names], memories };
}

/** What a module imports and exports. */
import { WasmFormatError } from "./errors.ts";
import { Reader } from "./reader.ts";
import { readIndex, readLimits, readValueType, type Limits, type ValueType } from "./types.ts";

/** What is imported or exported, by its byte. */
export const external = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly kind: number;
  /** A function's or a tag's. */
  readonly type: number;
  /** A table's or a global's. */
  readonly valueType: ValueType | undefined;
  /** A table's or a memory's, and where they are. */
  readonly limits: Limits | undefined;
  readonly limitsAt: number;
  readonly end: number;
}

/** Calls `visit` with each import in turn. @param types how many types the module has */
export function eachImport(body: Uint8Array | undefined, types: number, visit: (entry: Import) => void): void {
  if (body === undefined) return;
  const reader = new Reader(body);
  for (let left = reader.u32(); left > 0; left--) visit(readImport(reader, types));
  if (!reader.isAtEnd)
    throw new WasmFormatError(`Cannot read the imports as bytes are left behind them: received ${body.length - reader.at}`);
}

function readImport(reader: Reader, types: number): Import {
  const [module, name, kind] = [reader.name(), reader.name(), reader.u8()];
  if (kind > external.tag) throw new WasmFormatError(`Cannot read an import as its kind is unknown: received ${kind}`);
  if (kind === external.tag) reader.skip(1);
  const type = kind === external.function || kind === external.tag ? readIndex(reader, types, "type") : 0;
  const valueType = kind === external.table || kind === external.global ? readValueType(reader, types) : undefined;
  if (kind === external.global) reader.skip(1);
  const limitsAt = reader.at;
  const limits = kind === external.table || kind === external.memory ? readLimits(reader) : undefined;
  return { module, name, kind, type, valueType, limits, limitsAt, end: reader.at };
}

export interface Imported {
  readonly functions: number;
  readonly tables: number;
  readonly memories: number;
  readonly globals: number;
}

/** How many of each a module imports: its own are numbered behind them. */
export function countImports(body: Uint8Array | undefined, types: number): Imported {
  const counts = [0, 0, 0, 0, 0];
  eachImport(body, types, ({ kind }) => void (counts[kind] = (counts[kind] ?? 0) + 1));
  const [functions = 0, tables = 0, memories = 0, globals = 0] = counts;
  return { functions, tables, memories, globals };
}

/** The function that a module imports by that name. @throws {WasmFormatError} when it does not */
export function importedFunction(body: Uint8Array, types: number, wanted: string): { readonly index: number; readonly type: number } {
  let functions = 0;
  let found: { index: number; type: number } | undefined;
  eachImport(body, types, ({ name, kind, type }) => {
    if (kind !== external.function) return;
    if (name === wanted) found ??= { index: functions, type };
    functions += 1;
  });
  if (found === undefined) throw new WasmFormatError(`Cannot find an imported function: received ${wanted}`);
  return found;
}

/** The function that a module exports by that name, by its number. */
export function exportedFunction(body: Uint8Array, wanted: string): number {
  const reader = new Reader(body);
  for (let left = reader.u32(); left > 0; left--) {
    const name = reader.name();
    const kind = reader.u8();
    const index = reader.u32();
    if (name === wanted && kind === external.function) return index;
  }
  throw new WasmFormatError(`Cannot find an exported function: received ${wanted}`);
}

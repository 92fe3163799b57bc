/**
 * What a pass must know of a module before it rewrites it: how many of each it has, what stands where, which functions can
 * be called by other ways than their number. All sections are read here but those of the code and the data.
 */
import { isReserved } from "./names.ts";
import { checkPages } from "./caps.ts";
import { WasmFormatError, WasmRefusedError } from "../wasm/errors.ts";
import { checkTag, readFunctionTypes, type FunctionType } from "../wasm/function-types.ts";
import { countImports, eachImport, external, type Import, type Imported } from "../wasm/imports.ts";
import type { Counts } from "../wasm/instructions.ts";
import { countsOf, eachEntry, readModule, sectionId } from "../wasm/module.ts";
import { Reader } from "../wasm/reader.ts";
import { readConstant, readData, readElements } from "../wasm/segments.ts";
import { readIndex, readLimits, readValueType, type Limits, type ValueType } from "../wasm/types.ts";

/** A memory or a table: its limits, and where they are in the section that has it. */
export interface Sized {
  readonly limits: Limits;
  readonly from: number;
  readonly to: number;
  /** The names of its import. */
  readonly imported: readonly [module: string, name: string] | undefined;
}

export interface Survey {
  readonly bodies: Map<number, Uint8Array>;
  readonly counts: Counts;
  readonly types: readonly FunctionType[];
  readonly importedFunctions: number;
  /** The number of each function's type. */
  readonly functionTypes: readonly number[];
  readonly memories: readonly Sized[];
  readonly tables: readonly Sized[];
  /** Those that can be changed and are the module's own. */
  readonly mutableGlobals: readonly { readonly index: number; readonly type: ValueType }[];
  readonly start: number | undefined;
  /** 1 for each function that a reference leads to, or an export. */
  readonly isAddressTaken: Uint8Array;
  /** Whether no table and no global of it is somebody else's. */
  readonly importsNoState: boolean;
  /** The custom section that names its functions, for traces. */
  readonly names: Uint8Array | undefined;
}

/** @throws {WasmFormatError} when the bytes are no module, or one that is refused */
export function surveyModule(binary: Uint8Array): Survey {
  const bodies = new Map<number, Uint8Array>();
  const sections = readModule(binary);
  for (const { id, body } of sections) if (id !== sectionId.custom) bodies.set(id, body);
  const names = sections.find(({ id, body }) => id === sectionId.custom && new Reader(body).name() === "name")?.body;
  const types = readFunctionTypes(bodies.get(sectionId.type));
  const imported = countImports(bodies.get(sectionId.import), types.length);
  return new Surveyor(bodies, types, { ...countsOf(bodies, imported), types: types.length }, imported, names).survey();
}

class Surveyor {
  readonly #bodies: Map<number, Uint8Array>;
  readonly #types: readonly FunctionType[];
  readonly #counts: Counts;
  readonly #imported: Imported;
  readonly #names: Uint8Array | undefined;
  readonly #isAddressTaken: Uint8Array;
  readonly #functionTypes: number[] = [];
  readonly #memories: Sized[] = [];
  readonly #tables: Sized[] = [];

  constructor(
    bodies: Map<number, Uint8Array>,
    types: readonly FunctionType[],
    counts: Counts,
    imported: Imported,
    names: Uint8Array | undefined,
  ) {
    this.#bodies = bodies;
    this.#types = types;
    this.#counts = counts;
    this.#imported = imported;
    this.#names = names;
    this.#isAddressTaken = new Uint8Array(Math.min(counts.functions, mostFunctions(bodies)));
  }

  survey(): Survey {
    const counts = this.#counts;
    eachImport(this.#bodies.get(sectionId.import), counts.types, (entry) => this.#import(entry));
    this.#each(sectionId.function, (reader) => void this.#functionTypes.push(readIndex(reader, counts.types, "type")));
    this.#each(sectionId.table, (reader) => this.#table(reader));
    this.#each(sectionId.memory, (reader) => this.#memories.push(sized(reader, undefined)));
    for (const { limits } of this.#memories) checkPages(limits);
    this.#each(sectionId.tag, (reader) => this.#tag(reader));
    const mutableGlobals = this.#globals();
    this.#each(sectionId.export, (reader) => this.#export(reader));
    this.#each(sectionId.element, (reader) => readElements(reader, counts, this.#takeAddress));
    this.#each(sectionId.data, (reader) => readData(reader, counts));
    return {
      bodies: this.#bodies,
      counts,
      types: this.#types,
      importedFunctions: this.#imported.functions,
      functionTypes: this.#functionTypes,
      memories: this.#memories,
      tables: this.#tables,
      mutableGlobals,
      start: this.#start(),
      isAddressTaken: this.#isAddressTaken,
      importsNoState: this.#imported.tables === 0 && this.#imported.globals === 0,
      names: this.#names,
    };
  }

  readonly #takeAddress = (index: number): void => void (this.#isAddressTaken[index] = 1);

  #each(id: number, read: (reader: Reader) => void): void {
    eachEntry(id, this.#bodies.get(id), read);
  }

  #import({ module, name, kind, type, limits, limitsAt, end, valueType }: Import): void {
    if (isReserved(module)) throw new WasmFormatError(`Cannot rewrite a module as it imports a name of ours: received ${module}`);
    if (kind === external.function) this.#functionTypes.push(type);
    if (kind === external.tag) checkTag(this.#types[type]);
    if (valueType?.isException === true) throw keptException();
    const entry = limits && { limits, from: limitsAt, to: end, imported: [module, name] as const };
    if (entry !== undefined) (kind === external.memory ? this.#memories : this.#tables).push(entry);
  }

  #table(reader: Reader): void {
    const counts = this.#counts;
    const hasValue = reader.peek() === 0x40;
    if (hasValue) reader.skip(2);
    if (readValueType(reader, counts.types).isException) throw keptException();
    this.#tables.push(sized(reader, undefined));
    if (hasValue) readConstant(reader, counts, this.#takeAddress);
  }

  #tag(reader: Reader): void {
    reader.skip(1);
    checkTag(this.#types[readIndex(reader, this.#counts.types, "type")]);
  }

  #globals(): Survey["mutableGlobals"][number][] {
    const counts = this.#counts;
    const found: Survey["mutableGlobals"][number][] = [];
    let index = counts.globals - new Reader(this.#bodies.get(sectionId.global) ?? Uint8Array.of(0)).u32();
    this.#each(sectionId.global, (reader) => {
      const type = readValueType(reader, counts.types);
      if (type.isException) throw keptException();
      if (reader.u8() === 1) found.push({ index, type });
      readConstant(reader, counts, this.#takeAddress);
      index += 1;
    });
    return found;
  }

  #export(reader: Reader): void {
    const name = reader.name();
    if (isReserved(name)) throw new WasmFormatError(`Cannot rewrite a module as it exports a name of ours: received ${name}`);
    const { functions, tables, memories, globals } = this.#counts;
    const kind = reader.u8();
    const index = readIndex(reader, [functions, tables, memories, globals][kind] ?? Number.POSITIVE_INFINITY, "exported");
    if (kind === external.function) this.#takeAddress(index);
  }

  #start(): number | undefined {
    const body = this.#bodies.get(sectionId.start);
    if (body === undefined) return undefined;
    const reader = new Reader(body);
    const start = readIndex(reader, this.#counts.functions, "function");
    const type = this.#types[this.#functionTypes[start] ?? -1];
    if (!reader.isAtEnd || (type !== undefined && type.parameters + type.results !== ""))
      throw new WasmFormatError(`Cannot read the start function as it takes or gives values: received function ${start}`);
    this.#takeAddress(start);
    return start;
  }
}

function sized(reader: Reader, imported: Sized["imported"]): Sized {
  const from = reader.at;
  return { limits: readLimits(reader), from, to: reader.at, imported };
}

/** A count is a guest's word: of functions there are at most as many as bytes that declare them. */
function mostFunctions(bodies: ReadonlyMap<number, Uint8Array>): number {
  return (bodies.get(sectionId.import)?.length ?? 0) + (bodies.get(sectionId.function)?.length ?? 0);
}

/** As with tags (`../wasm/function-types.ts`): an exception lies outside of the memory's cap, and a table could hold millions. */
function keptException(): WasmRefusedError {
  return new WasmRefusedError("exceptions that are kept", "a table or a global of them");
}

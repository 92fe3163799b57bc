/** The sections of a rewritten module besides its code: what is added to each, and what the host is told of it. */
import type { BulkFunctions } from "./bulk-functions.ts";
import { epochMemoryType } from "../looks.ts";
import { pagesOf, shareOut } from "./caps.ts";
import { meteringNames } from "./names.ts";
import type { Sized, Survey } from "./module-survey.ts";
import { external } from "../wasm/imports.ts";
import { appendedAll, sectionId } from "../wasm/module.ts";
import { encodeLimits, valueType, type Limits, type ValueType } from "../wasm/types.ts";
import { encodeName, encodeU32, Writer, type Edit } from "../wasm/writer.ts";
import { asks, askType } from "./yield-module.ts";

/** The numbers of what is added. */
export interface Additions {
  readonly check: number;
  readonly checkType: number;
  readonly table: number;
  readonly askType: number;
  readonly epoch: number;
}

interface HostMemory {
  /** The names of the import that it is. */
  readonly module: string;
  readonly name: string;
  /** In pages. */
  readonly initial: number;
  readonly maximum: number;
  readonly is64: boolean;
}

export interface HostView {
  /** All of its memories: the host makes them. */
  readonly memories: readonly HostMemory[];
  /** The exports that hold its mutable globals; none for a vector, which JavaScript cannot read. */
  readonly globals: readonly { readonly name: string | undefined; readonly valueType: number }[];
  /** The exports that hold its own tables. */
  readonly tables: readonly string[];
  /** The export that is its start function: it is entered before any other. */
  readonly start: string | undefined;
}

interface Caps {
  readonly memoryMaximumBytes: number;
  readonly tableMaximumElements: number;
}

/** Rewrites the survey's sections in place. */
export function rewriteSections(survey: Survey, additions: Additions, bulk: BulkFunctions, caps: Caps): HostView {
  const { bodies } = survey;
  const memoryLimits = shareOut(limitsOf(survey.memories), pagesOf(caps.memoryMaximumBytes), "memories");
  const tableLimits = shareOut(limitsOf(survey.tables), caps.tableMaximumElements, "tables");
  const memories = survey.memories.map((memory, index) => hostMemory(memory, memoryLimits[index] as Limits, index));
  const append = (id: number, entries: readonly (readonly number[])[]): void => void bodies.set(id, appendedAll(bodies.get(id), entries));
  editLimits(survey, memoryLimits, tableLimits);
  append(sectionId.type, [[0x60, 0, 0], askType, ...bulk.types]);
  append(sectionId.import, importsOf(survey, memories));
  append(sectionId.function, [additions.checkType, ...bulk.functions.map(({ type }) => type)].map(encodeU32));
  append(sectionId.table, [[0x70, ...encodeLimits({ minimum: asksCount, maximum: asksCount, is64: false })]]);
  append(sectionId.export, exportsOf(survey, additions));
  bodies.delete(sectionId.memory);
  bodies.delete(sectionId.start);
  return {
    memories,
    globals: survey.mutableGlobals.map(({ index, type }) => ({ name: globalName(index, type), valueType: type.first })),
    tables: ownTables(survey).map(meteringNames.table),
    start: survey.start === undefined ? undefined : meteringNames.start,
  };
}

/** JavaScript cannot read a vector. */
function globalName(index: number, type: ValueType): string | undefined {
  return type.first === valueType.v128 ? undefined : meteringNames.global(index);
}

function ownTables({ tables }: Survey): number[] {
  return tables.flatMap(({ imported }, index) => (imported === undefined ? [index] : []));
}

function exportsOf(survey: Survey, additions: Additions): number[][] {
  const globals = survey.mutableGlobals.flatMap(({ index, type }) => {
    const name = globalName(index, type);
    return name === undefined ? [] : [exportOf(name, external.global, index)];
  });
  return [
    exportOf(meteringNames.asks, external.table, additions.table),
    ...(survey.start === undefined ? [] : [exportOf(meteringNames.start, external.function, survey.start)]),
    ...ownTables(survey).map((index) => exportOf(meteringNames.table(index), external.table, index)),
    ...globals,
  ];
}

const asksCount = Object.keys(asks).length;

function limitsOf(all: readonly Sized[]): Limits[] {
  return all.map(({ limits }) => limits);
}

function hostMemory({ imported }: Sized, { minimum, maximum, is64 }: Limits, index: number): HostMemory {
  const [module, name] = imported ?? [meteringNames.importModule, meteringNames.memory(index)];
  return { module, name, initial: minimum, maximum, is64 };
}

/** Imported ones say their limits with the import, own tables in their section; own memories become imports as a whole. */
function editLimits(survey: Survey, memoryLimits: readonly Limits[], tableLimits: readonly Limits[]): void {
  const edit = ({ from, to }: Sized, limits: Limits | undefined): Edit => ({ from, to, bytes: encodeLimits(limits as Limits) });
  const memories = survey.memories.map((memory, index) => ({
    ...edit(memory, memoryLimits[index]),
    isImported: memory.imported !== undefined,
  }));
  const tables = survey.tables.map((table, index) => ({ ...edit(table, tableLimits[index]), isImported: table.imported !== undefined }));
  const imported = [...memories, ...tables].filter(({ isImported }) => isImported).toSorted((one, other) => one.from - other.from);
  applyEdits(survey.bodies, sectionId.import, imported);
  applyEdits(
    survey.bodies,
    sectionId.table,
    tables.filter(({ isImported }) => !isImported),
  );
}

function applyEdits(bodies: Map<number, Uint8Array>, id: number, edits: readonly Edit[]): void {
  const body = bodies.get(id);
  if (body === undefined || edits.length === 0) return;
  const writer = new Writer(body.length * 2);
  writer.pushEdited(body, 0, body.length, edits);
  bodies.set(id, writer.finish());
}

/** The guest's own memories in their order, so that their numbers stay, and the epoch behind them. */
function importsOf(survey: Survey, memories: readonly HostMemory[]): number[][] {
  const own = memories.filter((_, index) => survey.memories[index]?.imported === undefined);
  const entries = own.map(({ module, name, initial, maximum, is64 }) =>
    importOf(module, name, [external.memory, ...encodeLimits({ minimum: initial, maximum, is64 })]),
  );
  return [...entries, importOf(meteringNames.importModule, meteringNames.epoch, epochMemoryType)];
}

function importOf(module: string, name: string, type: readonly number[]): number[] {
  return [...encodeName(module), ...encodeName(name), ...type];
}

function exportOf(name: string, kind: number, index: number): number[] {
  return [...encodeName(name), kind, ...encodeU32(index)];
}

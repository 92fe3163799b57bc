/** A module as its sections, and what a pass needs to find in them. */
import { encodeU32, Reader, WasmFormatError } from "./reader.ts";

export const sectionId = { type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const;

export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

const header = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** @throws {WasmFormatError} when the bytes are no core module */
function readModule(binary: Uint8Array): Section[] {
  if (Buffer.compare(binary.subarray(0, header.length), header) !== 0)
    throw new WasmFormatError("Cannot read a module as its first bytes are not a core module's");
  const reader = new Reader(binary, header.length);
  const sections: Section[] = [];
  while (!reader.isAtEnd) {
    const id = reader.u8();
    const { at, end } = reader.part(reader.u32());
    sections.push({ id, body: binary.subarray(at, end) });
  }
  return sections;
}

export function writeModule(sections: readonly Section[]): Uint8Array {
  return Buffer.concat([header, ...sections.flatMap(({ id, body }) => [Uint8Array.of(id, ...encodeU32(body.length)), body])]);
}

/** The section of that kind. @throws {WasmFormatError} when the module has none */
function sectionOf(sections: readonly Section[], id: number): Section {
  const found = sections.find((section) => section.id === id);
  if (found === undefined) throw new WasmFormatError(`Cannot rewrite a module as it has no section ${id}`);
  return found;
}

export interface OpenModule {
  readonly sections: readonly Section[];
  /** The content of the section of that kind. */
  readonly body: (id: number) => Uint8Array;
  readonly imported: Imported;
}

/** A module as a pass begins with it. @throws {WasmFormatError} when the bytes are no core module, or one that imports nothing */
export function openModule(binary: Uint8Array): OpenModule {
  const sections = readModule(binary);
  const body = (id: number): Uint8Array => sectionOf(sections, id).body;
  return { sections, body, imported: countImports(body(sectionId.import)) };
}

/** A section that is a vector, with one more entry at its end. */
export function appended(body: Uint8Array, entry: readonly number[]): Uint8Array {
  const reader = new Reader(body);
  const count = reader.u32();
  return Buffer.concat([Uint8Array.from(encodeU32(count + 1)), body.subarray(reader.at), Uint8Array.from(entry)]);
}

export function entryCount(body: Uint8Array): number {
  return new Reader(body).u32();
}

/** The bodies of a code section's functions, local declarations first. */
export function bodiesOf(code: Uint8Array): Reader[] {
  const reader = new Reader(code);
  return Array.from({ length: reader.u32() }, () => reader.part(reader.u32()));
}

/** A code section of these bodies. */
export function codeSection(bodies: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([
    Uint8Array.from(encodeU32(bodies.length)),
    ...bodies.flatMap((body) => [Uint8Array.from(encodeU32(body.length)), body]),
  ]);
}

export function encodeName(name: string): number[] {
  const bytes = Buffer.from(name);
  return [...encodeU32(bytes.length), ...bytes];
}

interface Imported {
  readonly functions: number;
  readonly memories: number;
  readonly globals: number;
}

/** How many functions, memories and globals a module imports: its own are numbered behind them. */
function countImports(body: Uint8Array): Imported {
  const reader = new Reader(body);
  let functions = 0;
  let memories = 0;
  let globals = 0;
  for (let left = reader.u32(); left > 0; left--) {
    reader.name();
    reader.name();
    const kind = reader.u8();
    if (kind === 0) functions += 1;
    if (kind === 2) memories += 1;
    if (kind === 3) globals += 1;
    skipImportType(reader, kind);
  }
  return { functions, memories, globals };
}

function skipImportType(reader: Reader, kind: number): void {
  switch (kind) {
    case 0:
      return reader.skipNumber();
    case 1:
      reader.skip(1);
      return skipLimits(reader);
    case 2:
      return skipLimits(reader);
    case 3:
      return reader.skip(2);
    default:
      throw new WasmFormatError(`Cannot read an import as its kind is unknown: received ${kind}`);
  }
}

function skipLimits(reader: Reader): void {
  const flags = reader.u8();
  reader.skipNumber();
  if ((flags & 1) !== 0) reader.skipNumber();
}

/** The function that a module imports by that name. @throws {WasmFormatError} when it does not */
export function importedFunction(body: Uint8Array, wanted: string): { readonly index: number; readonly type: number } {
  const reader = new Reader(body);
  let functions = 0;
  for (let left = reader.u32(); left > 0; left--) {
    reader.name();
    const name = reader.name();
    const kind = reader.u8();
    if (kind === 0 && name === wanted) return { index: functions, type: reader.u32() };
    if (kind === 0) functions += 1;
    skipImportType(reader, kind);
  }
  throw new WasmFormatError(`Cannot find an imported function: received ${wanted}`);
}

/** The function that a module exports by that name, by its number. */
export function exportedFunction(body: Uint8Array, wanted: string): number {
  const reader = new Reader(body);
  for (let left = reader.u32(); left > 0; left--) {
    const name = reader.name();
    const kind = reader.u8();
    const index = reader.u32();
    if (name === wanted && kind === 0) return index;
  }
  throw new WasmFormatError(`Cannot find an exported function: received ${wanted}`);
}

/** A module as its sections, and what a pass needs to find in them. */
import { isUtf8 } from "node:buffer";
import { atMost } from "./at-most.ts";
import { WasmFormatError } from "./errors.ts";
import { countImports, type Imported } from "./imports.ts";
import type { Counts } from "./instructions.ts";
import { Reader } from "./reader.ts";
import { encodeU32, growthOf, Writer, type Edit } from "./writer.ts";

export const sectionId = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** In a module each of them comes once at the most, in this order. */
const sectionOrder = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

const header = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
/** A component's has as many. */
export const headerBytes: number = header.length;

/** @throws {WasmFormatError} when the bytes are no core module */
export function readModule(binary: Uint8Array): Section[] {
  if (Buffer.compare(binary.subarray(0, header.length), header) !== 0)
    throw new WasmFormatError("Cannot read a module as its first bytes are not a core module's");
  const reader = new Reader(binary, header.length);
  const sections: Section[] = [];
  let last = -1;
  while (!reader.isAtEnd) {
    const id = reader.u8();
    const part = reader.part(reader.u32());
    if (id === sectionId.custom) checkName(part);
    else last = checkOrder(id, last);
    atMost("wasmSectionsMaxCount", sections.length + 1);
    sections.push({ id, body: binary.subarray(part.at, part.end) });
  }
  return sections;
}

/** A pass may drop custom sections: one that V8 would refuse must not vanish. */
function checkName(part: Reader): void {
  const { bytes, at, end } = part;
  const name = new Reader(bytes, at, end);
  const length = name.u32();
  if (!isUtf8(bytes.subarray(name.at, name.at + length))) throw new WasmFormatError(`Cannot read a name as it is not UTF-8: at ${name.at}`);
  name.skip(length);
}

function checkOrder(id: number, last: number): number {
  const place = sectionOrder.indexOf(id);
  if (place > last) return place;
  throw new WasmFormatError(`Cannot read a module as a section is unknown, or not in its place: received section ${id}`);
}

export function writeModule(sections: readonly Section[]): Uint8Array {
  return Buffer.concat([header, ...sections.flatMap(({ id, body }) => [Uint8Array.of(id, ...encodeU32(body.length)), body])]);
}

/** As above, the sections in the order that a module has them in. @param hints a custom section, which must stand ahead of the code @param names one that stands last */
export function assembleModule(bodies: ReadonlyMap<number, Uint8Array>, hints: Uint8Array, names: Uint8Array | undefined): Uint8Array {
  const inOrder = sectionOrder.flatMap((id): Section[] => {
    const body = bodies.get(id);
    if (body === undefined) return [];
    return id === sectionId.code
      ? [
          { id: sectionId.custom, body: hints },
          { id, body },
        ]
      : [{ id, body }];
  });
  return writeModule(names === undefined ? inOrder : [...inOrder, { id: sectionId.custom, body: names }]);
}

export interface OpenModule {
  readonly sections: readonly Section[];
  /** The content of the section of that kind. */
  readonly body: (id: number) => Uint8Array;
  readonly imported: Imported;
  readonly counts: Counts;
}

/** A module as a pass of the engine's begins with it. @throws {WasmFormatError} when the bytes are no core module, or one that imports nothing */
export function openModule(binary: Uint8Array): OpenModule {
  const sections = readModule(binary);
  const bodies = new Map(sections.map(({ id, body }) => [id, body]));
  const body = (id: number): Uint8Array => {
    const found = bodies.get(id);
    if (found === undefined) throw new WasmFormatError(`Cannot rewrite a module as it has no section ${id}`);
    return found;
  };
  const imported = countImports(body(sectionId.import), entryCount(body(sectionId.type)));
  return { sections, body, imported, counts: countsOf(bodies, imported) };
}

export function countsOf(bodies: ReadonlyMap<number, Uint8Array>, imported: Imported): Counts {
  const own = (id: number): number => entryCount(bodies.get(id));
  return {
    types: own(sectionId.type),
    functions: imported.functions + own(sectionId.function),
    tables: imported.tables + own(sectionId.table),
    memories: imported.memories + own(sectionId.memory),
    globals: imported.globals + own(sectionId.global),
  };
}

/** A section that is a vector, with one more entry at its end. */
export function appended(body: Uint8Array, entry: readonly number[]): Uint8Array {
  return appendedAll(body, [entry]);
}

/** A section that is a vector (or is not there yet), with more entries at its end. */
export function appendedAll(body: Uint8Array | undefined, entries: readonly (readonly number[])[]): Uint8Array {
  const reader = new Reader(body ?? Uint8Array.of(0));
  const writer = new Writer(reader.bytes.length + 64);
  writer.u32(reader.u32() + entries.length);
  writer.push(reader.bytes.subarray(reader.at));
  for (const entry of entries) writer.push(entry);
  return writer.finish();
}

/** How many entries a section says that it has. */
export function entryCount(body: Uint8Array | undefined): number {
  return body === undefined ? 0 : new Reader(body).u32();
}

/** The entries of a section, which must fill it: what a pass appends would be read as part of what is left over. */
export function eachEntry(id: number, body: Uint8Array | undefined, read: (reader: Reader) => void): void {
  if (body === undefined) return;
  const reader = new Reader(body);
  for (let left = reader.u32(); left > 0; left--) read(reader);
  if (!reader.isAtEnd)
    throw new WasmFormatError(`Cannot read section ${id} as bytes are left behind it: received ${body.length - reader.at}`);
}

/** The bodies of a code section's functions, local declarations first. */
export function bodiesOf(code: Uint8Array): Reader[] {
  const reader = new Reader(code);
  const bodies: Reader[] = [];
  for (let left = reader.u32(); left > 0; left--) bodies.push(reader.part(reader.u32()));
  if (!reader.isAtEnd)
    throw new WasmFormatError(`Cannot read the functions as bytes are left behind them: received ${code.length - reader.at}`);
  return bodies;
}

/** A code section whose bodies are added one after the other. */
export class CodeWriter {
  readonly #writer: Writer;
  #count = 0;

  /** @param capacity a guess at its size */
  constructor(capacity: number) {
    this.#writer = new Writer(capacity);
  }

  add(body: Uint8Array): void {
    this.addEdited(new Reader(body), []);
  }

  /** The bytes of the body from where it stands, edited. */
  addEdited({ bytes, at, end }: Pick<Reader, "bytes" | "at" | "end">, edits: readonly Edit[]): void {
    this.#count += 1;
    this.#writer.u32(end - at + growthOf(edits));
    this.#writer.pushEdited(bytes, at, end, edits);
  }

  finish(): Uint8Array {
    return Buffer.concat([Uint8Array.from(encodeU32(this.#count)), this.#writer.finish()]);
  }
}

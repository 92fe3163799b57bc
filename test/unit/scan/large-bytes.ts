/** As `../metering/bytes.ts`, for modules of megabytes: what is repeated is filled in, not spread. */
import { u32 } from "../metering/bytes.ts";

export type Bytes = Uint8Array | readonly number[];

export const joinAll = (parts: readonly Bytes[]): Buffer<ArrayBuffer> =>
  Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : Uint8Array.from(part))));

export const join = (...parts: readonly Bytes[]): Buffer<ArrayBuffer> => joinAll(parts);

export function times(count: number, bytes: Bytes): Buffer<ArrayBuffer> {
  return count === 0 ? Buffer.alloc(0) : Buffer.alloc(count * bytes.length, Uint8Array.from(bytes));
}

export function sectionOf(id: number, ...parts: readonly Bytes[]): Buffer<ArrayBuffer> {
  const body = join(...parts);
  return join([id], u32(body.length), body);
}

/** A section of so many entries that are all the same. */
export const manyOf = (id: number, count: number, entry: Bytes): Buffer<ArrayBuffer> => sectionOf(id, u32(count), times(count, entry));

export const modulePreamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

export const moduleOfSections = (...sections: readonly Bytes[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(join(modulePreamble, ...sections));

/** The entry of one function: its locals of one type, and its code without the last `end`. */
export function functionOf(code: Bytes, locals = 0, type = 0x7f): Buffer<ArrayBuffer> {
  const declared = locals === 0 ? [0] : [1, ...u32(locals), type];
  const body = join(declared, code, [0x0b]);
  return join(u32(body.length), body);
}

export interface Parts {
  /** The types, the first of which is that of all functions: `[] -> []` alone when left out. */
  readonly types?: readonly (readonly number[])[];
  readonly tables?: Bytes;
  readonly memories?: Bytes;
  readonly tags?: Bytes;
  readonly globals?: Bytes;
}

export const nothing = [0x60, 0, 0];

/** A module of so many functions that are all the same. */
export function moduleOfFunction(count: number, entry: Bytes, parts: Parts = {}): Uint8Array<ArrayBuffer> {
  const { types = [nothing], tables = [], memories = [], tags = [], globals = [] } = parts;
  const typeSection = sectionOf(1, u32(types.length), ...types);
  return moduleOfSections(typeSection, manyOf(3, count, [0]), tables, memories, tags, globals, manyOf(10, count, entry));
}

/**
 * Images: the non-zero pages of a guest's memory at rest, as bytes that can be stored, hashed and sent.
 * A base image is the engine with the prelude booted; a function image is what differs after the user's
 * module was loaded. Made in the deploy worker, laid in cells, kept as opaque blobs by the front.
 * Images are only ever our own; decoding checks them all the same, since a disk can lie.
 */
import { Packr } from "msgpackr";
import type { MemoryLayout } from "./layout.ts";

/** A base image is kept by pages: it is copied as a whole, so few long runs are best. */
const basePageBytes = 4_096;
/** What a module changed lies in small places all over: by 128 bytes a small function is 13 KB, by pages 200 KB. */
const deltaPageBytes = 128;
/** Two 32-bit numbers. */
const runBytes = 8;

/** Pages of a memory, ascending, their bytes one after the other. */
export interface PageSet {
  readonly pageBytes: number;
  /** Of pages that are neighbours: the first one's number and how many they are, as 32-bit little-endian numbers. */
  readonly runs: Uint8Array;
  readonly data: Uint8Array;
}

/**
 * Pieces of a memory: where they go as one array of numbers. A cell holds hundreds of functions of hundreds of pieces each; as that many
 * objects they took longer to make than the bytes to copy, and V8 would trace them at each of its collections, which hostile guests bring
 * about twenty times a second.
 */
export interface Pieces {
  readonly data: Buffer;
  /** For each piece: where it goes, and where in the data it begins and ends. */
  readonly places: Uint32Array;
}

/** A base and an interpreter's state lie below many functions: each is worked out once. */
const known = new WeakMap<PageSet, Pieces>();

/** A piece for each run. */
export function piecesOf(pages: PageSet): Pieces {
  const pieces = known.get(pages) ?? worked(pages);
  known.set(pages, pieces);
  return pieces;
}

function worked({ pageBytes, runs, data }: PageSet): Pieces {
  const view = new DataView(runs.buffer, runs.byteOffset, runs.length);
  const places = new Uint32Array((runs.length / runBytes) * 3);
  for (let run = 0, place = 0, at = 0; run < runs.length; run += runBytes) {
    places[place++] = view.getUint32(run, true) * pageBytes;
    places[place++] = at;
    places[place++] = at += view.getUint32(run + 4, true) * pageBytes;
  }
  return { data: Buffer.from(data.buffer, data.byteOffset, data.length), places };
}

/** What lies past the memory's end is left out. */
export function layPieces(memory: Uint8Array, { data, places }: Pieces): void {
  for (let at = 0; at < places.length; at += 3) data.copy(memory, places[at], places[at + 1], places[at + 2]);
}

/** A tenth of a millisecond or more, in a memory that was never written. */
const turnBytes = 262_144;

/** The same by parts, none of which takes long: many can be laid while others have the thread in between. */
export function* layPiecesInTurns(memory: Uint8Array, { data, places }: Pieces): Generator<undefined> {
  let laid = 0;
  for (let piece = 0; piece < places.length; piece += 3) {
    const offset = places[piece] as number;
    const from = places[piece + 1] as number;
    const to = places[piece + 2] as number;
    for (let at = from; at < to; at += turnBytes) {
      // The memory's end need not be a page's.
      laid += data.copy(memory, offset + at - from, at, Math.min(at + turnBytes, to));
      if (laid < turnBytes) continue;
      laid = 0;
      yield;
    }
  }
}

export interface BaseImage {
  readonly format: 1;
  readonly engineHash: string;
  /** SHA-256 of the prelude's source: another prelude is another base. */
  readonly preludeHash: string;
  readonly layout: MemoryLayout;
  /** Addresses in the image: the runtime, the context, the prelude's dispatch function. */
  readonly runtime: number;
  readonly context: number;
  readonly dispatch: number;
  readonly heapEnd: number;
  readonly pages: PageSet;
}

export interface FunctionImage {
  readonly format: 1;
  readonly engineHash: string;
  /** SHA-256 of the encoded base image that this one lies on. */
  readonly baseHash: string;
  readonly heapEnd: number;
  /** Timers that the module set while it loaded: [id, delay in ms], armed again for every call. */
  readonly timers: readonly (readonly [number, number])[];
  readonly pages: PageSet;
}

const memories = new WeakMap<BaseImage, Buffer>();

/** A base's memory at rest, up to its heap's end: worked out once. */
export function memoryOf(base: BaseImage): Buffer {
  const known = memories.get(base);
  if (known !== undefined) return known;
  const memory = laidOut(base.pages, base.heapEnd);
  memories.set(base, memory);
  return memory;
}

/** A memory of that size with these pages in it, and zeros elsewhere. */
export function laidOut(pages: PageSet, bytes: number): Buffer {
  const memory = Buffer.alloc(bytes);
  layPieces(memory, piecesOf(pages));
  return memory;
}

const packr = new Packr({ useRecords: false });

export function encodeImage(image: BaseImage | FunctionImage): Uint8Array {
  return packr.pack(image);
}

class ImageError extends Error {
  override name = "ImageError";
}

/** @throws {ImageError} when the bytes are not a base image of this engine. */
export function decodeBaseImage(bytes: Uint8Array, engineHash: string): BaseImage {
  const image = decode(bytes, engineHash) as unknown as BaseImage;
  const { layout } = image;
  requireNumbers([layout?.staticEnd, layout?.stackBase, layout?.heapEndAddress, layout?.randomAddress]);
  requireNumbers([image.runtime, image.context, image.dispatch]);
  return image;
}

/** @throws {ImageError} when the bytes are not a function image of this engine on that base. */
export function decodeFunctionImage(bytes: Uint8Array, engineHash: string, baseHash: string): FunctionImage {
  const image = decode(bytes, engineHash) as unknown as FunctionImage;
  if (image.baseHash !== baseHash) throw new ImageError(`Cannot use an image as it lies on another base: received ${image.baseHash}`);
  if (!Array.isArray(image.timers)) throw new ImageError("Cannot use an image as its timers are not a list");
  for (const timer of image.timers) requireNumbers(timer);
  return image;
}

function decode(bytes: Uint8Array, engineHash: string): Record<string, unknown> {
  let image: Record<string, unknown> | null;
  try {
    image = packr.unpack(bytes) as Record<string, unknown> | null;
  } catch (error) {
    throw new ImageError(`Cannot read an image as it is not one: ${String(error)}`);
  }
  if (image === null || typeof image !== "object" || image["format"] !== 1)
    throw new ImageError("Cannot read an image as its format is unknown");
  if (image["engineHash"] !== engineHash) throw new ImageError("Cannot use an image as another engine made it");
  requireNumbers([image["heapEnd"]]);
  requirePages(image["pages"], image["heapEnd"] as number);
  return image;
}

function requirePages(pages: unknown, heapEnd: number): void {
  const { pageBytes, runs, data } = (pages ?? {}) as Partial<PageSet>;
  if (pageBytes !== basePageBytes && pageBytes !== deltaPageBytes) throw new ImageError("Cannot use an image as its page size is unknown");
  if (!(runs instanceof Uint8Array) || runs.length % runBytes !== 0 || !(data instanceof Uint8Array))
    throw new ImageError("Cannot use an image as its pages are not bytes");
  const view = new DataView(runs.buffer, runs.byteOffset, runs.length);
  let count = 0;
  let end = 0;
  for (let run = 0; run < runs.length; run += runBytes) {
    const first = view.getUint32(run, true);
    const many = view.getUint32(run + 4, true);
    if (first < end || many === 0 || (first + many - 1) * pageBytes >= heapEnd)
      throw new ImageError(`Cannot use an image as page ${first} is out of place`);
    end = first + many;
    count += many;
  }
  if (data.length !== count * pageBytes) throw new ImageError("Cannot use an image as its pages do not match their count");
}

function requireNumbers(values: readonly unknown[]): void {
  for (const value of values) {
    if (!Number.isSafeInteger(value) || (value as number) < 0)
      throw new ImageError(`Cannot use an image as a number in it is not one: received ${String(value)}`);
  }
}

/** The pages of a memory at rest that are not zero. */
export function captureBase(memory: Uint8Array, end: number, layout: MemoryLayout): PageSet {
  return capture(resting(memory, end, layout), Buffer.alloc(end), basePageBytes);
}

/** The pages of a memory at rest that are not as the base has them. */
export function captureDelta(memory: Uint8Array, end: number, base: BaseImage): PageSet {
  const below = Buffer.concat([memoryOf(base)], Math.max(end, base.heapEnd));
  return capture(resting(memory, end, base.layout), below, deltaPageBytes);
}

const zeros = Buffer.alloc(basePageBytes);

function isNonZero(page: Uint8Array): boolean {
  return zeros.compare(page, 0, page.length, 0, page.length) !== 0;
}

/** The pages of any memory that are not zero. */
export function captureNonZero(memory: Uint8Array): PageSet {
  return captureWhere(memory, basePageBytes, isNonZero);
}

/** The bytes of those pages. */
export function countNonZero(memory: Uint8Array): number {
  let pages = 0;
  for (let start = 0; start < memory.length; start += basePageBytes)
    if (isNonZero(memory.subarray(start, start + basePageBytes))) pages += 1;
  return pages * basePageBytes;
}

/** The pages of any memory that are not as the other has them, which is as long. */
export function captureChanged(memory: Uint8Array, below: Buffer): PageSet {
  return capture(memory, below, deltaPageBytes);
}

/** Visits what pieces, in their order, leave out of a memory. */
export function eachGap({ places }: Pieces, bytes: number, visit: (start: number, end: number) => void): void {
  let at = 0;
  for (let piece = 0; piece < places.length; piece += 3) {
    const offset = places[piece] as number;
    if (at < offset) visit(at, offset);
    at = offset + (places[piece + 2] as number) - (places[piece + 1] as number);
  }
  if (at < bytes) visit(at, bytes);
}

/** A memory as it is at rest: the C stack below its base counts as zero. */
function resting(memory: Uint8Array, end: number, layout: MemoryLayout): Buffer {
  const copy = Buffer.from(memory.subarray(0, end));
  return copy.fill(0, layout.staticEnd, layout.stackBase);
}

function capture(memory: Uint8Array, below: Buffer, pageBytes: number): PageSet {
  return captureWhere(memory, pageBytes, (page, start) => below.compare(page, 0, page.length, start, start + page.length) !== 0);
}

function captureWhere(memory: Uint8Array, pageBytes: number, isWanted: (page: Uint8Array, start: number) => boolean): PageSet {
  const runs: number[] = [];
  const parts: Uint8Array[] = [];
  let next = 0;
  for (let start = 0; start < memory.length; start += pageBytes) {
    const page = memory.subarray(start, start + pageBytes);
    if (!isWanted(page, start)) continue;
    const number = start / pageBytes;
    if (runs.length === 0 || number !== next) runs.push(number, 0);
    runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
    next = number + 1;
    parts.push(page);
  }
  return { pageBytes, runs: littleEndian(runs), data: padded(parts, pageBytes) };
}

function littleEndian(numbers: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, index * 4);
  return bytes;
}

/** A heap's end is a multiple of 16 and not of a page: the last page is filled up with zeros. */
function padded(parts: readonly Uint8Array[], pageBytes: number): Uint8Array {
  return Buffer.concat(parts, parts.length * pageBytes);
}

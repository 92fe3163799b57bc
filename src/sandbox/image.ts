/**
 * Images: the non-zero pages of a guest's memory at rest, as bytes that can be stored, hashed and sent.
 * A base image is the engine with the prelude booted; a function image is what differs after the user's
 * module was loaded. Made in the deploy worker, laid in cells, kept as opaque blobs by the front.
 * Images are only ever our own; decoding checks them all the same, since a disk can lie.
 */
import { Packr } from "msgpackr";
import type { MemoryLayout } from "./layout.ts";

export const pageBytes = 4_096;

/** Pages by number, ascending, their bytes one after the other. */
export interface PageSet {
  readonly numbers: readonly number[];
  readonly data: Uint8Array;
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

const packr = new Packr({ useRecords: false });

export function encodeImage(image: BaseImage | FunctionImage): Uint8Array {
  return packr.pack(image);
}

export class ImageError extends Error {
  override name = "ImageError";
}

/** @throws {ImageError} when the bytes are not a base image of this engine. */
export function decodeBaseImage(bytes: Uint8Array, engineHash: string): BaseImage {
  const image = decode(bytes, engineHash) as unknown as BaseImage;
  const { layout } = image;
  requireNumbers([layout?.staticEnd, layout?.stackLow, layout?.stackBase, layout?.heapEndAddress, layout?.randomAddress]);
  requireNumbers([image.runtime, image.context, image.dispatch]);
  return image;
}

/** @throws {ImageError} when the bytes are not a function image of this engine on that base. */
export function decodeFunctionImage(bytes: Uint8Array, engineHash: string, baseHash: string): FunctionImage {
  const image = decode(bytes, engineHash) as unknown as FunctionImage;
  if (image.baseHash !== baseHash) throw new ImageError(`Cannot use an image as it lies on another base: received ${String(image.baseHash)}`);
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
  if (image === null || typeof image !== "object" || image["format"] !== 1) throw new ImageError("Cannot read an image as its format is unknown");
  if (image["engineHash"] !== engineHash) throw new ImageError("Cannot use an image as another engine made it");
  requireNumbers([image["heapEnd"]]);
  requirePages(image["pages"], image["heapEnd"] as number);
  return image;
}

function requirePages(pages: unknown, heapEnd: number): void {
  const { numbers, data } = (pages ?? {}) as Partial<PageSet>;
  if (!Array.isArray(numbers) || !(data instanceof Uint8Array) || data.length !== numbers.length * pageBytes) {
    throw new ImageError("Cannot use an image as its pages do not match their count");
  }
  requireNumbers(numbers);
  let last = -1;
  for (const number of numbers as number[]) {
    if (number <= last || number * pageBytes >= heapEnd) throw new ImageError(`Cannot use an image as page ${number} is out of place`);
    last = number;
  }
}

function requireNumbers(values: readonly unknown[]): void {
  for (const value of values) {
    if (!Number.isSafeInteger(value) || (value as number) < 0) throw new ImageError(`Cannot use an image as a number in it is not one: received ${String(value)}`);
  }
}

/** The pages of a memory that are not as in `below` (or, without it, not zero), up to `end`. */
export function capturePages(memory: Uint8Array, end: number, layout: MemoryLayout, below?: PageSet): PageSet {
  const reference = new Map(below?.numbers.map((number, index) => [number, index]));
  const numbers: number[] = [];
  const parts: Uint8Array[] = [];
  const zero = Buffer.alloc(pageBytes);
  for (let number = 0; number * pageBytes < end; number++) {
    const page = restingPage(memory, number, end, layout);
    const index = reference.get(number);
    const expected = index === undefined ? zero : (below as PageSet).data.subarray(index * pageBytes, (index + 1) * pageBytes);
    if (Buffer.compare(page, expected) === 0) continue;
    numbers.push(number);
    parts.push(page);
  }
  return { numbers, data: Buffer.concat(parts) };
}

/** One page as it is at rest: the C stack below its base, and what is past the heap's end, count as zero. */
function restingPage(memory: Uint8Array, number: number, end: number, layout: MemoryLayout): Uint8Array {
  const start = number * pageBytes;
  const page = Buffer.alloc(pageBytes);
  page.set(memory.subarray(start, Math.min(start + pageBytes, end)));
  const from = Math.max(layout.stackLow, start);
  const to = Math.min(layout.stackBase, start + pageBytes);
  if (from < to) page.fill(0, from - start, to - start);
  return page;
}

/**
 * Scrub: zeroes what the engine's allocator holds free, before an image is captured. Compiling a module leaves
 * garbage behind that is not zero and so would be kept, copied before every call, and sent to every cell.
 * The allocator is emscripten's dlmalloc: chunks lie one after the other from the heap's start to its end, each
 * with its size and two flags in the word before its content (Doug Lea, "A Memory Allocator", boundary tags).
 */
import type { Instance } from "./instance.ts";
import { heapEnd, type MemoryLayout } from "./layout.ts";

const sizeMask = ~7;
const inUse = 2;
/** A free chunk's links: forward, back, two children, parent, bin. */
const linkBytes = 32;
/** The previous chunk's foot and the chunk's own head. */
const headBytes = 8;
/** Behind the last chunk the allocator keeps a segment record. */
const tailBytes = 64;

interface Chunk {
  readonly start: number;
  readonly size: number;
  readonly isFree: boolean;
}

/** @throws {Error} when the heap is not laid out as described: then nothing was touched */
export function scrubFreeMemory(instance: Instance, layout: MemoryLayout): void {
  const { bytes } = instance;
  const end = heapEnd(instance, layout);
  for (const { start, size, isFree } of walkHeap(instance, layout, end)) {
    const from = start + headBytes + linkBytes;
    const to = Math.min(start + size, end - tailBytes);
    if (isFree && from < to) bytes.fill(0, from, to);
  }
}

function walkHeap(instance: Instance, layout: MemoryLayout, end: number): Chunk[] {
  const view = new DataView(instance.memory.buffer);
  for (let first = (layout.stackBase + 7) & sizeMask; first < layout.stackBase + 64; first += 8) {
    const chunks = walkFrom(view, first, end);
    if (chunks !== undefined) return chunks;
  }
  throw new Error("Cannot scrub the heap as its chunks do not follow one another");
}

/** All chunks from `first` on, if they end where the heap does. */
function walkFrom(view: DataView, first: number, end: number): Chunk[] | undefined {
  const chunks: Chunk[] = [];
  let start = first;
  while (start < end - tailBytes) {
    const head = view.getUint32(start + 4, true);
    const size = head & sizeMask;
    if (size < 16 || start + size > end) return undefined;
    chunks.push({ start, size, isFree: (head & inUse) === 0 });
    start += size;
  }
  return chunks.length > 1 ? chunks : undefined;
}

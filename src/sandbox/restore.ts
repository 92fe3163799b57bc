/**
 * Restore: lay a base image and a function's delta over an instance, so that nothing of the last guest is left
 * and the next one starts from its snapshot. Every byte that a guest can have written is written again:
 * static data and heap from the images, zero between their pages, zero over what was used of the C stack and up to
 * the heap's end.
 */
import { heapEnd } from "./layout.ts";
import { gapsIn, runsOf, type BaseImage, type FunctionImage, type PageSet, type Range, type Run } from "./image.ts";
import type { Instance } from "./instance.ts";
import { limits } from "../limits.ts";

/** A restore worked out ahead: what to zero, what to copy, and what to lay over it. */
export interface RestorePlan {
  readonly base: BaseImage;
  readonly gaps: readonly Range[];
  readonly baseRuns: readonly Run[];
  /** The function's own, over the base's. */
  readonly own: OwnRuns;
  readonly heapEnd: number;
}

/**
 * What a function changed lies in a hundred small pieces: as one array of numbers, since that many objects for each of a cell's functions
 * took longer to make than the pieces to copy, and V8 would trace them at each of its collections.
 */
interface OwnRuns {
  readonly data: Buffer;
  /** For each piece: where it goes, and where in the data it begins and ends. */
  readonly pieces: Uint32Array;
}

const noRuns: OwnRuns = { data: Buffer.alloc(0), pieces: new Uint32Array() };

export function planRestore(base: BaseImage, delta: FunctionImage | undefined): RestorePlan {
  const baseRuns = runsOf(base.pages);
  const end = Math.max(base.heapEnd, delta?.heapEnd ?? 0);
  return {
    base,
    gaps: gapsBetween(baseRuns, base, end),
    baseRuns,
    own: delta === undefined ? noRuns : ownRunsOf(delta.pages),
    heapEnd: end,
  };
}

function ownRunsOf({ pageBytes, numbers, data }: PageSet): OwnRuns {
  const pieces: number[] = [];
  for (let first = 0, next = 1; first < numbers.length; first = next++) {
    while (next < numbers.length && numbers[next] === (numbers[next - 1] ?? 0) + 1) next++;
    pieces.push((numbers[first] ?? 0) * pageBytes, first * pageBytes, next * pageBytes);
  }
  return { data: Buffer.from(data.buffer, data.byteOffset, data.length), pieces: Uint32Array.from(pieces) };
}

/** What the base's runs leave out, apart from the C stack's region: that is wiped as far as it was used. */
function gapsBetween(runs: readonly Run[], { layout: { staticEnd, stackBase } }: BaseImage, end: number): Range[] {
  return gapsIn(runs, end).flatMap(([from, to]): Range[] => {
    const parts: Range[] = [
      [from, Math.min(to, staticEnd)],
      [Math.max(from, stackBase), to],
    ];
    return parts.filter(([start, stop]) => start < stop);
  });
}

/** Whether an instance may be laid again at all: one that grew, or stopped in the middle, is thrown away. */
export function isReusable(instance: Instance, base: BaseImage): boolean {
  return instance.bytes.length <= limits.sandboxKeepBytes && instance.stackPointer() === base.layout.stackBase;
}

/** Lays the plan's images over the instance, whatever ran in it before. About 20 µs for a base of 800 KB. */
export function restore(instance: Instance, plan: RestorePlan): void {
  const { layout } = plan.base;
  const dirtyEnd = heapEnd(instance, layout);
  if (instance.bytes.length < plan.heapEnd && !instance.growTo(plan.heapEnd))
    throw new RangeError("the image does not fit into the memory's cap");
  const { bytes } = instance;
  // To write zeros over the zeros of a new memory would have the system provide every page of it.
  for (const [start, end] of plan.gaps) if (!instance.isFresh || start < layout.stackBase) bytes.fill(0, start, end);
  instance.isFresh = false;
  bytes.fill(0, instance.takeStackMark(), layout.stackBase);
  for (const run of plan.baseRuns) bytes.set(run.bytes, run.offset);
  layOwn(bytes, plan.own);
  if (dirtyEnd > plan.heapEnd) bytes.fill(0, plan.heapEnd, dirtyEnd);
}

function layOwn(bytes: Uint8Array, { data, pieces }: OwnRuns): void {
  for (let at = 0; at < pieces.length; at += 3) data.copy(bytes, pieces[at], pieces[at + 1], pieces[at + 2]);
}

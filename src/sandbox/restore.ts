/**
 * Restore: lay a base image and a function's delta over an instance, so that nothing of the last guest is left
 * and the next one starts from its snapshot. Every byte that a guest can have written is written again:
 * static data and heap from the images, zero between their pages, zero over the C stack and up to the heap's end.
 */
import { heapEnd } from "./layout.ts";
import { pageBytes, type BaseImage, type FunctionImage, type PageSet } from "./image.ts";
import type { Instance } from "./instance.ts";
import { limits } from "../limits.ts";

interface Run {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A restore worked out ahead: what to copy where, and what to zero. */
export interface RestorePlan {
  readonly base: BaseImage;
  readonly runs: readonly Run[];
  readonly gaps: readonly (readonly [start: number, end: number])[];
  readonly heapEnd: number;
  /** Bytes that this plan holds beside the base: the memory cost of an idle function. */
  readonly deltaBytes: number;
}

export function planRestore(base: BaseImage, delta: FunctionImage | undefined): RestorePlan {
  const end = delta?.heapEnd ?? base.heapEnd;
  const sources = pageSources(base.pages, delta?.pages);
  const runs: { offset: number; bytes: Uint8Array }[] = [];
  const gaps: [number, number][] = [];
  for (let number = 0; number * pageBytes < end; number++) {
    const bytes = sources.get(number);
    if (bytes === undefined) addGap(gaps, number * pageBytes, base.layout);
    else addRun(runs, number * pageBytes, bytes);
  }
  return { base, runs, gaps, heapEnd: end, deltaBytes: delta?.pages.data.length ?? 0 };
}

function pageSources(...sets: (PageSet | undefined)[]): Map<number, Uint8Array> {
  const sources = new Map<number, Uint8Array>();
  for (const set of sets) {
    set?.numbers.forEach((number, index) => sources.set(number, set.data.subarray(index * pageBytes, (index + 1) * pageBytes)));
  }
  return sources;
}

/** Neighbours in memory that are neighbours in their image too become one copy. */
function addRun(runs: { offset: number; bytes: Uint8Array }[], offset: number, page: Uint8Array): void {
  const last = runs.at(-1);
  const follows = last !== undefined && last.offset + last.bytes.length === offset;
  if (follows && last.bytes.buffer === page.buffer && last.bytes.byteOffset + last.bytes.length === page.byteOffset) {
    last.bytes = new Uint8Array(page.buffer, last.bytes.byteOffset, last.bytes.length + pageBytes);
  } else {
    runs.push({ offset, bytes: page });
  }
}

/** The C stack's region is wiped as a whole; between static data and it lies memory that no guest can reach. */
function addGap(gaps: [number, number][], start: number, layout: BaseImage["layout"]): void {
  const end = start + pageBytes;
  if (start >= layout.staticEnd && end <= layout.stackBase) return;
  const last = gaps.at(-1);
  if (last !== undefined && last[1] === start) last[1] = end;
  else gaps.push([start, end]);
}

/** Whether an instance may be laid again at all: one that grew, or stopped in the middle, is thrown away. */
export function isReusable(instance: Instance, base: BaseImage): boolean {
  return instance.bytes.length <= limits.sandboxKeepBytes && instance.stackPointer() === base.layout.stackBase;
}

/** Lays the plan's images over the instance, whatever ran in it before. About 20 µs for a base of 500 KB. */
export function restore(instance: Instance, plan: RestorePlan): void {
  const { layout } = plan.base;
  const dirtyEnd = heapEnd(instance, layout);
  const { bytes } = instance;
  for (const [start, end] of plan.gaps) bytes.fill(0, start, end);
  bytes.fill(0, layout.stackLow, layout.stackBase);
  for (const run of plan.runs) bytes.set(run.bytes, run.offset);
  if (dirtyEnd > plan.heapEnd) bytes.fill(0, plan.heapEnd, dirtyEnd);
}

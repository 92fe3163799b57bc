/**
 * The state of a compiled guest at rest: its memories, its mutable globals and its files, taken from one instance and laid over another.
 * Taken at deploy, after the module was initialised; laid ahead of each call.
 */
import {
  captureChanged,
  captureNonZero,
  countNonZero,
  eachGap,
  laidOut,
  layPiecesInTurns,
  piecesOf,
  type PageSet,
  type Pieces,
} from "../image.ts";
import type { FileState } from "../wasi1/file-state.ts";
import { decodeFileState, encodeFileState } from "../wasi1/file-state-codec.ts";
import { valueType } from "../wasm/types.ts";
import type { GuestInstance } from "./guest-instance.ts";

export interface GuestState {
  readonly memories: readonly { readonly bytes: number; readonly pages: PageSet }[];
  /** Eight bytes each, little endian, in the order of the module's view. */
  readonly globals: Uint8Array;
  /** As `../wasi1/file-state-codec.ts` writes them. */
  readonly files: Uint8Array;
}

/** A state worked out ahead: what to copy into each memory. What the first pieces leave out of it is zero. */
export interface StatePlan {
  readonly memories: readonly MemoryPlan[];
  readonly globals: DataView;
  readonly files: FileState;
}

interface MemoryPlan {
  readonly bytes: number;
  readonly pieces: Pieces;
  /** What lies over them. */
  readonly own: Pieces | undefined;
}

const noPages: PageSet = { pageBytes: 1, runs: new Uint8Array(), data: new Uint8Array() };

/** What a capture of its memories would have. */
export function usedBytes({ memories }: GuestInstance): number {
  return memories.reduce((sum, { buffer }) => sum + countNonZero(new Uint8Array(buffer)), 0);
}

/** Of a guest at rest. @param base a state that this one will be laid over: only what differs is kept of the memories */
export function captureState(guest: GuestInstance, files: FileState, base?: GuestState): GuestState {
  const memories = guest.memories.map(({ buffer }, index) => {
    const below = base?.memories[index];
    const bytes = new Uint8Array(buffer);
    return {
      bytes: bytes.length,
      pages: below === undefined ? captureNonZero(bytes) : captureChanged(bytes, laidOut(below.pages, bytes.length)),
    };
  });
  const globals = new DataView(new ArrayBuffer(guest.globals.length * 8));
  for (const [index, { global, type }] of guest.globals.entries()) writeGlobal(globals, index * 8, type, global.value);
  return { memories, globals: new Uint8Array(globals.buffer), files: encodeFileState(files) };
}

/** @param over a state that was captured over the first one */
export function planState(state: GuestState, over?: GuestState): StatePlan {
  const { globals, memories, files } = over ?? state;
  return {
    memories: memories.map(({ bytes }, index) => ({
      bytes,
      pieces: piecesIn(state, index),
      own: over && piecesIn(over, index),
    })),
    globals: new DataView(globals.buffer, globals.byteOffset, globals.byteLength),
    files: decodeFileState(files),
  };
}

function piecesIn({ memories }: GuestState, index: number): Pieces {
  return piecesOf(memories[index]?.pages ?? noPages);
}

/** Whether the state can be laid over a guest that ran: what has grown cannot shrink. */
export function fitsInto(guest: GuestInstance, plan: StatePlan): boolean {
  return guest.memories.every(({ buffer }, index) => buffer.byteLength === plan.memories[index]?.bytes);
}

/** @param isFresh whether nothing ran in the guest: then its gaps are zero, as WebAssembly makes them */
export function layState(guest: GuestInstance, plan: StatePlan, isFresh: boolean): void {
  const turns = layInTurns(guest, plan, isFresh);
  while (turns.next().done !== true);
}

/** The same by pieces, none of which takes long: a large state can be laid while others have the thread in between. */
export function* layInTurns(guest: GuestInstance, plan: StatePlan, isFresh: boolean): Generator<undefined> {
  for (const [index, memory] of guest.memories.entries()) yield* layMemory(memory, plan.memories[index] as MemoryPlan, isFresh);
  for (const [index, { global, type }] of guest.globals.entries()) global.value = readGlobal(plan.globals, index * 8, type);
}

function* layMemory(memory: WebAssembly.Memory, { bytes: length, pieces, own }: MemoryPlan, isFresh: boolean): Generator<undefined> {
  const missing = length - memory.buffer.byteLength;
  if (missing > 0) memory.grow(missing / 65_536);
  const bytes = new Uint8Array(memory.buffer);
  if (!isFresh) eachGap(pieces, length, (start, end) => bytes.fill(0, start, end));
  yield* layPiecesInTurns(bytes, pieces);
  if (own !== undefined) yield* layPiecesInTurns(bytes, own);
}

function writeGlobal(view: DataView, at: number, type: number, value: number | bigint): void {
  if (type === valueType.i64) view.setBigInt64(at, value as bigint, true);
  else if (type === valueType.i32) view.setInt32(at, value as number, true);
  else if (type === valueType.f32) view.setFloat32(at, value as number, true);
  else view.setFloat64(at, value as number, true);
}

function readGlobal(view: DataView, at: number, type: number): number | bigint {
  if (type === valueType.i64) return view.getBigInt64(at, true);
  if (type === valueType.i32) return view.getInt32(at, true);
  return type === valueType.f32 ? view.getFloat32(at, true) : view.getFloat64(at, true);
}

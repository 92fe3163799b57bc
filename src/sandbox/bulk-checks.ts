/**
 * Functions that stand in for `memory.copy` and `memory.fill` in a rewritten module: large ones go piece by piece, with a
 * look at the epoch between the pieces, since one of them over a gigabyte takes a third of a second and cannot be stopped.
 * The same in all else: a range that leaves the memory traps before a byte is written.
 */
import { encodeS32 } from "./wasm/reader.ts";
import { noResult, opcode as op } from "./wasm/instructions.ts";

/** Some 50 µs of work. */
const pieceBytes = 1_048_576;
const piece = [op.i32Const, ...encodeS32(pieceBytes)];

/** Parameters of both: where to, from where (or which byte), how many. */
const [to, from, count] = [0, 1, 2];

const get = (local: number): number[] => [op.localGet, local];
const set = (local: number, value: readonly number[]): number[] => [...value, op.localSet, local];
const more = (local: number): number[] => set(local, [...get(local), ...piece, op.i32Add]);
const less = (local: number): number[] => set(local, [...get(local), ...piece, op.i32Sub]);
const isLarge = [...get(count), ...piece, op.i32GreaterUnsigned];
const when = (condition: readonly number[], then: readonly number[], otherwise: readonly number[] = []): number[] => [
  ...condition,
  op.if,
  noResult,
  ...then,
  ...(otherwise.length > 0 ? [op.else, ...otherwise] : []),
  op.end,
];
/** Once at the least, and again while a large part is left. */
const pieces = (body: readonly number[], look: readonly number[]): number[] => [
  op.loop,
  noResult,
  ...body,
  ...look,
  ...isLarge,
  op.branchIf,
  0,
  op.end,
];

/** `start + count <= size of the memory`, in 64 bits. */
function fits(start: number): number[] {
  const wide = (local: number): number[] => [...get(local), op.i64ExtendUnsigned];
  const size = [op.memorySize, 0, op.i64ExtendUnsigned, op.i64Const, 16, op.i64ShiftLeft];
  return [...wide(start), ...wide(count), op.i64Add, ...size, op.i64LessOrEqualUnsigned];
}

/** @param look instructions that ask whether to yield; they leave the stack as it is */
export function copyBody(look: readonly number[]): Uint8Array {
  const copy = [op.prefixed, op.memoryCopy, 0, 0];
  const upwards = pieces([...get(to), ...get(from), ...piece, ...copy, ...more(to), ...more(from), ...less(count)], look);
  const behind = (local: number): number[] => [...get(local), ...get(count), op.i32Add];
  const downwards = pieces([...less(count), ...behind(to), ...behind(from), ...piece, ...copy], look);
  // Ranges that overlap: each piece must be read before it is written over.
  const inOrder = when([...get(to), ...get(from), op.i32LessOrEqualUnsigned], upwards, downwards);
  const large = when([...fits(to), ...fits(from), op.i32And], inOrder);
  return Uint8Array.from([0, ...when(isLarge, large), ...get(to), ...get(from), ...get(count), ...copy, op.end]);
}

export function fillBody(look: readonly number[]): Uint8Array {
  const fill = [op.prefixed, op.memoryFill, 0];
  const upwards = pieces([...get(to), ...get(from), ...piece, ...fill, ...more(to), ...less(count)], look);
  return Uint8Array.from([0, ...when(isLarge, when(fits(to), upwards)), ...get(to), ...get(from), ...get(count), ...fill, op.end]);
}

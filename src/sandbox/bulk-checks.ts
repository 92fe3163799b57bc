/**
 * Functions that stand in for `memory.copy` and `memory.fill` in a rewritten module: large ones go piece by piece, with a
 * look at the epoch between the pieces, since one of them over a gigabyte takes a third of a second and cannot be stopped.
 * The same in all else: a range that leaves the memory traps before a byte is written.
 */
import { noResult, opcode as op, prefixed } from "./wasm/opcodes.ts";
import { valueType } from "./wasm/types.ts";
import { encodeS32, encodeU32 } from "./wasm/writer.ts";

/** A memory: its number, and whether it is addressed by 64 bits. */
export interface BulkMemory {
  readonly index: number;
  readonly is64: boolean;
}

const first: BulkMemory = { index: 0, is64: false };

/** Some 50 µs of work. */
const pieceBytes = 1_048_576;

/** Parameters of both: where to, from where (or which byte), how many. */
const [to, from, count] = [0, 1, 2];

const get = (local: number): number[] => [op.localGet, local];
const piece = (is64: boolean): number[] => [is64 ? op.i64Const : op.i32Const, ...encodeS32(pieceBytes)];
const add = (is64: boolean): number => (is64 ? op.i64Add : op.i32Add);
const sub = (is64: boolean): number => (is64 ? op.i64Sub : op.i32Sub);
const wide = (local: number, is64: boolean): number[] => (is64 ? get(local) : [...get(local), op.i64ExtendUnsigned]);
const more = (local: number, is64: boolean): number[] => [...get(local), ...piece(is64), add(is64), op.localSet, local];
const less = (local: number, is64: boolean): number[] => [...get(local), ...piece(is64), sub(is64), op.localSet, local];
const isLarge = (is64: boolean): number[] => [...get(count), ...piece(is64), is64 ? op.i64GreaterUnsigned : op.i32GreaterUnsigned];
const when = (condition: readonly number[], then: readonly number[], otherwise: readonly number[] = []): number[] => [
  ...condition,
  op.if,
  noResult,
  ...then,
  ...(otherwise.length > 0 ? [op.else, ...otherwise] : []),
  op.end,
];
/** Once at the least, and again while a large part is left. */
const pieces = (body: readonly number[], look: readonly number[], is64: boolean): number[] => [
  op.loop,
  noResult,
  ...body,
  ...look,
  ...isLarge(is64),
  op.branchIf,
  0,
  op.end,
];

/** `count <= size && start <= size - count`, in 64 bits: no sum that could overflow. */
function fits(start: number, memory: BulkMemory, isCount64: boolean): number[] {
  const pages = [op.memorySize, ...encodeU32(memory.index), ...(memory.is64 ? [] : [op.i64ExtendUnsigned])];
  const size = [...pages, op.i64Const, 16, op.i64ShiftLeft];
  const inside = [...wide(count, isCount64), ...size, op.i64LessOrEqualUnsigned];
  const left = [...size, ...wide(count, isCount64), op.i64Sub];
  return [...inside, ...wide(start, memory.is64), ...left, op.i64LessOrEqualUnsigned, op.i32And];
}

const addressType = (is64: boolean): number => (is64 ? valueType.i64 : valueType.i32);

export function copyParameters(target: BulkMemory, source: BulkMemory): number[] {
  return [target.is64, source.is64, target.is64 && source.is64].map(addressType);
}

export function fillParameters({ is64 }: BulkMemory): number[] {
  return [addressType(is64), valueType.i32, addressType(is64)];
}

/** @param look instructions that ask whether to yield; they leave the stack as it is */
export function copyBody(look: readonly number[], target: BulkMemory = first, source: BulkMemory = first): Uint8Array {
  const is64 = target.is64 && source.is64;
  const copy = [...prefixed(op.memoryCopy), ...encodeU32(target.index), ...encodeU32(source.index)];
  const place = [...get(to), ...get(from)];
  const forth = [...more(to, target.is64), ...more(from, source.is64), ...less(count, is64)];
  const upwards = pieces([...place, ...piece(is64), ...copy, ...forth], look, is64);
  const behind = (local: number): number[] => [...get(local), ...get(count), add(is64)];
  const downwards = pieces([...less(count, is64), ...behind(to), ...behind(from), ...piece(is64), ...copy], look, is64);
  // Ranges that overlap: each piece must be read before it is written over. Those of two memories never do.
  const isUpwards = [...place, is64 ? op.i64LessOrEqualUnsigned : op.i32LessOrEqualUnsigned];
  const inOrder = target.index === source.index ? when(isUpwards, upwards, downwards) : upwards;
  const large = when([...fits(to, target, is64), ...fits(from, source, is64), op.i32And], inOrder);
  return Uint8Array.from([0, ...when(isLarge(is64), large), ...place, ...get(count), ...copy, op.end]);
}

export function fillBody(look: readonly number[], target: BulkMemory = first): Uint8Array {
  const { is64 } = target;
  const fill = [...prefixed(op.memoryFill), ...encodeU32(target.index)];
  const place = [...get(to), ...get(from)];
  const upwards = pieces([...place, ...piece(is64), ...fill, ...more(to, is64), ...less(count, is64)], look, is64);
  return Uint8Array.from([0, ...when(isLarge(is64), when(fits(to, target, is64), upwards)), ...place, ...get(count), ...fill, op.end]);
}

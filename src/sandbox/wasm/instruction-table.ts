/**
 * Every instruction of WebAssembly 3.0 that is taken, with the kinds of its immediates: what `instructions.ts` walks by. An
 * opcode that is not here is refused. Whoever adds one must say what its numbers refer to, or a guest names our additions by it.
 */

/** What stands behind an opcode. */
export const kind = {
  /** A number of any width: a label, a constant, a segment, a tag. */
  number: 1,
  function: 2,
  type: 3,
  table: 4,
  memory: 5,
  global: 6,
  memoryArgument: 7,
  labels: 8,
  blockType: 9,
  heapType: 10,
  valueTypes: 11,
  catches: 12,
  byte: 13,
  bytes4: 14,
  bytes8: 15,
  bytes16: 16,
  local: 17,
} as const;

type Kind = (typeof kind)[keyof typeof kind];

/** From one opcode to another, both included; prefixed ones as in `opcodes.ts`. */
export type Row = readonly [from: number, to: number, ...kinds: Kind[]];

export const instructionTable: readonly Row[] = [
  [0x00, 0x01], // unreachable, nop
  [0x02, 0x04, kind.blockType], // block, loop, if
  [0x05, 0x05], // else
  [0x06, 0x06, kind.blockType], // try (legacy)
  [0x07, 0x09, kind.number], // catch, throw, rethrow
  [0x0a, 0x0b], // throw_ref, end
  [0x0c, 0x0d, kind.number], // br, br_if
  [0x0e, 0x0e, kind.labels], // br_table
  [0x0f, 0x0f], // return
  [0x10, 0x10, kind.function], // call
  [0x11, 0x11, kind.type, kind.table], // call_indirect
  [0x12, 0x12, kind.function], // return_call
  [0x13, 0x13, kind.type, kind.table], // return_call_indirect
  [0x14, 0x15, kind.type], // call_ref, return_call_ref
  [0x18, 0x18, kind.number], // delegate
  [0x19, 0x1b], // catch_all, drop, select
  [0x1c, 0x1c, kind.valueTypes], // select with types
  [0x1f, 0x1f, kind.blockType, kind.catches], // try_table
  [0x20, 0x22, kind.local], // local.get, local.set, local.tee
  [0x23, 0x24, kind.global], // global.get, global.set
  [0x25, 0x26, kind.table], // table.get, table.set
  [0x28, 0x3e, kind.memoryArgument], // loads and stores
  [0x3f, 0x40, kind.memory], // memory.size, memory.grow
  [0x41, 0x42, kind.number], // i32.const, i64.const
  [0x43, 0x43, kind.bytes4], // f32.const
  [0x44, 0x44, kind.bytes8], // f64.const
  [0x45, 0xc4], // comparisons, arithmetic, conversions, sign extension
  [0xd0, 0xd0, kind.heapType], // ref.null
  [0xd1, 0xd1], // ref.is_null
  [0xd2, 0xd2, kind.function], // ref.func
  [0xd4, 0xd4], // ref.as_non_null
  [0xd5, 0xd6, kind.number], // br_on_null, br_on_non_null
  [0xfc000, 0xfc007], // saturating conversions
  [0xfc008, 0xfc008, kind.number, kind.memory], // memory.init
  [0xfc009, 0xfc009, kind.number], // data.drop
  [0xfc00a, 0xfc00a, kind.memory, kind.memory], // memory.copy
  [0xfc00b, 0xfc00b, kind.memory], // memory.fill
  [0xfc00c, 0xfc00c, kind.number, kind.table], // table.init
  [0xfc00d, 0xfc00d, kind.number], // elem.drop
  [0xfc00e, 0xfc00e, kind.table, kind.table], // table.copy
  [0xfc00f, 0xfc011, kind.table], // table.grow, table.size, table.fill
  [0xfd000, 0xfd00b, kind.memoryArgument], // v128 loads, v128.store
  [0xfd00c, 0xfd00d, kind.bytes16], // v128.const, i8x16.shuffle
  [0xfd00e, 0xfd014], // swizzle, splats
  [0xfd015, 0xfd022, kind.byte], // lanes
  [0xfd023, 0xfd053], // comparisons, bitwise
  [0xfd054, 0xfd05b, kind.memoryArgument, kind.byte], // loads and stores of a lane
  [0xfd05c, 0xfd05d, kind.memoryArgument], // loads that clear the rest
  [0xfd05e, 0xfd0ff], // arithmetic, conversions
  [0xfd100, 0xfd113], // relaxed
];

/** What unknown opcodes belong to, where it has a name. */
export const refusedRanges: readonly (readonly [from: number, to: number, proposal: string])[] = [
  [0xd3, 0xd3, "garbage collection"],
  [0xfb000, 0xfbfff, "garbage collection"],
  [0xfe000, 0xfefff, "threads"],
  [0xe0, 0xe6, "stack switching"],
];

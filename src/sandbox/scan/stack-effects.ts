/**
 * By how many values each instruction makes the stack of operands higher: what it gives less what it takes. Calls and blocks,
 * whose types say it, and what leaves a block are not here. For `scan-body.ts`, which must know how high the stack becomes.
 */
import { slotCount, slotOf } from "../wasm/instructions.ts";

/** From one opcode to another, both included, as in `../wasm/instruction-table.ts`; what is in no row has the effect 0. */
type Row = readonly [from: number, to: number, effect: number];

const rows: readonly Row[] = [
  [0x04, 0x04, -1], // if
  [0x0d, 0x0e, -1], // br_if, br_table
  [0x1a, 0x1a, -1], // drop
  [0x1b, 0x1c, -2], // select
  [0x20, 0x20, 1], // local.get
  [0x21, 0x21, -1], // local.set
  [0x23, 0x23, 1], // global.get
  [0x24, 0x24, -1], // global.set
  [0x26, 0x26, -2], // table.set
  [0x36, 0x3e, -2], // stores
  [0x3f, 0x3f, 1], // memory.size
  [0x41, 0x44, 1], // constants
  [0x46, 0x4f, -1], // i32 comparisons
  [0x51, 0x66, -1], // i64, f32, f64 comparisons
  [0x6a, 0x78, -1], // i32 arithmetic
  [0x7c, 0x8a, -1], // i64 arithmetic
  [0x92, 0x98, -1], // f32 arithmetic
  [0xa0, 0xa6, -1], // f64 arithmetic
  [0xd0, 0xd0, 1], // ref.null
  [0xd2, 0xd2, 1], // ref.func
  [0xd6, 0xd6, -1], // br_on_non_null
  [0xfc008, 0xfc008, -3], // memory.init
  [0xfc00a, 0xfc00c, -3], // memory.copy, memory.fill, table.init
  [0xfc00e, 0xfc00e, -3], // table.copy
  [0xfc00f, 0xfc00f, -1], // table.grow
  [0xfc010, 0xfc010, 1], // table.size
  [0xfc011, 0xfc011, -3], // table.fill
  [0xfd00b, 0xfd00b, -2], // v128.store
  [0xfd00c, 0xfd00c, 1], // v128.const
  [0xfd00d, 0xfd00e, -1], // shuffle, swizzle
  [0xfd017, 0xfd017, -1], // i8x16.replace_lane
  [0xfd01a, 0xfd01a, -1], // i16x8.replace_lane
  [0xfd01c, 0xfd01c, -1], // i32x4.replace_lane
  [0xfd01e, 0xfd01e, -1], // i64x2.replace_lane
  [0xfd020, 0xfd020, -1], // f32x4.replace_lane
  [0xfd022, 0xfd04c, -1], // f64x2.replace_lane, comparisons
  [0xfd04e, 0xfd051, -1], // and, andnot, or, xor
  [0xfd052, 0xfd052, -2], // bitselect
  [0xfd054, 0xfd057, -1], // loads of a lane
  [0xfd058, 0xfd05b, -2], // stores of a lane
  [0xfd065, 0xfd066, -1], // i8x16: narrow
  [0xfd06b, 0xfd073, -1], // i8x16: shifts, add, sub
  [0xfd076, 0xfd079, -1], // i8x16: min, max
  [0xfd07b, 0xfd07b, -1], // i8x16: avgr
  [0xfd082, 0xfd082, -1], // i16x8: q15mulr
  [0xfd085, 0xfd086, -1], // i16x8: narrow
  [0xfd08b, 0xfd093, -1], // i16x8: shifts, add, sub
  [0xfd095, 0xfd099, -1], // i16x8: mul, min, max
  [0xfd09b, 0xfd09f, -1], // i16x8: avgr, extmul
  [0xfd0ab, 0xfd0bf, -1], // i32x4: shifts, arithmetic, dot, extmul
  [0xfd0cb, 0xfd0df, -1], // i64x2: shifts, arithmetic, comparisons, extmul
  [0xfd0e4, 0xfd0eb, -1], // f32x4 arithmetic
  [0xfd0f0, 0xfd0f7, -1], // f64x2 arithmetic
  [0xfd100, 0xfd100, -1], // relaxed swizzle
  [0xfd105, 0xfd10c, -2], // relaxed madd, laneselect
  [0xfd10d, 0xfd112, -1], // relaxed min, max, q15mulr, dot
  [0xfd113, 0xfd113, -2], // relaxed dot with add
];

const effects = new Int8Array(slotCount);
for (const [from, to, effect] of rows) for (let op = from; op <= to; op++) effects[slotOf(op)] = effect;

export function stackEffect(op: number): number {
  return effects[slotOf(op)] as number;
}

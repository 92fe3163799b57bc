/**
 * What an instruction costs V8's compilers, in steps: one is what one local takes at one branch in the baseline compiler, some
 * four nanoseconds on the machine that this was measured on. Functions that are all of one kind of instruction were measured:
 * up to the limit none takes much longer than its steps say. Where the optimising compiler's time grows with the square of
 * their number (loops, handlers, indirect calls, tables), the price keeps it to some seconds of its own thread. For `scan-body.ts`.
 */
import { slotCount, slotOf } from "../wasm/instructions.ts";

/** A branch or a call takes a step for each local and operand besides, and `carried` for each value that goes with it. */
export const steps = {
  plain: 8,
  wide: 120,
  branch: 32,
  call: 250,
  indirect: 500,
  table: 1_000,
  bulk: 600,
  loop: 2_000,
  handler: 400,
  carried: 20,
} as const;

/** A look of the metering pass is a call in a condition. There is one for each loop and each handler, and one for each stretch of code. */
export const look = { branches: 4, stretchBytes: 1_024 } as const;

type Price = readonly [from: number, to: number, steps: number];

const prices: readonly Price[] = [
  [0x03, 0x03, steps.loop],
  [0x07, 0x07, steps.handler], // catch
  [0x10, 0x10, steps.call],
  [0x11, 0x11, steps.indirect], // call_indirect
  [0x12, 0x12, steps.call], // return_call
  [0x13, 0x15, steps.indirect], // return_call_indirect, call_ref, return_call_ref
  [0x19, 0x19, steps.handler], // catch_all
  [0x25, 0x26, steps.table], // table.get, table.set
  [0x40, 0x40, steps.bulk], // memory.grow
  [0x6d, 0x70, steps.wide], // i32 divisions
  [0x7f, 0x82, steps.wide], // i64 divisions
  [0xa8, 0xab, steps.wide], // i32.trunc
  [0xae, 0xb1, steps.wide], // i64.trunc
  [0xfc000, 0xfc007, steps.wide], // saturating conversions
  [0xfc008, 0xfc011, steps.bulk], // of memories, tables and segments
  [0xfd000, 0xfd1ff, steps.wide], // vectors
];

const table = new Uint16Array(slotCount).fill(steps.plain);
for (const [from, to, price] of prices) for (let op = from; op <= to; op++) table[slotOf(op)] = price;

/** Without what a branch or a call takes besides. */
export function ownSteps(op: number): number {
  return table[slotOf(op)] as number;
}

/**
 * The instructions of a function's body, one after the other: what a rewriting pass walks over. It knows the
 * immediates of WebAssembly 2.0 without vectors, which is what the engine is built of; any other opcode is an error.
 */
import { WasmFormatError, type Reader } from "./reader.ts";

/** Those that a pass looks for or writes; `memoryCopy` and `memoryFill` come behind `prefixed`. */
export const opcode = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  branchIf: 0x0d,
  brTable: 0x0e,
  call: 0x10,
  callIndirect: 0x11,
  drop: 0x1a,
  localGet: 0x20,
  localSet: 0x21,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Load: 0x28,
  i32Store: 0x36,
  memorySize: 0x3f,
  i32Const: 0x41,
  i64Const: 0x42,
  i32LessUnsigned: 0x49,
  i32GreaterUnsigned: 0x4b,
  i32LessOrEqualUnsigned: 0x4d,
  i64LessOrEqualUnsigned: 0x58,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32And: 0x71,
  i64Add: 0x7c,
  i64ShiftLeft: 0x86,
  i64ExtendUnsigned: 0xad,
  prefixed: 0xfc,
  memoryCopy: 10,
  memoryFill: 11,
} as const;

export const noResult = 0x40;

/** Passes over a body's local declarations. */
export function skipLocals(reader: Reader): void {
  for (let left = reader.u32(); left > 0; left--) {
    reader.skipNumber();
    reader.skip(1);
  }
}

/** Passes over the immediates of the instruction whose opcode was just read. */
export function skipImmediates(reader: Reader, op: number): void {
  if (op >= 0x45 && op <= 0xc4) return;
  if (op >= 0x28 && op <= 0x3e) return skipNumbers(reader, 2);
  switch (op) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0b: // end
    case 0x0f: // return
    case 0x1a: // drop
    case 0x1b: // select
    case 0xd1: // ref.is_null
      return;
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x20: // local.get
    case 0x21: // local.set
    case 0x22: // local.tee
    case 0x23: // global.get
    case 0x24: // global.set
    case 0x25: // table.get
    case 0x26: // table.set
    case 0x3f: // memory.size
    case 0x40: // memory.grow
    case 0x41: // i32.const
    case 0x42: // i64.const
    case 0xd0: // ref.null
    case 0xd2: // ref.func
      return reader.skipNumber();
    case 0x11: // call_indirect
      return skipNumbers(reader, 2);
    case 0x0e: // br_table
      return skipNumbers(reader, reader.u32() + 1);
    case 0x1c: // select with types
      return skipNumbers(reader, reader.u32());
    case 0x43: // f32.const
      return reader.skip(4);
    case 0x44: // f64.const
      return reader.skip(8);
    case 0xfc:
      return skipPrefixed(reader, reader.u32());
    default:
      throw new WasmFormatError(`Cannot read an instruction as its opcode is unknown: received 0x${op.toString(16)} at ${reader.at}`);
  }
}

/** Saturating conversions, bulk memory, tables. */
function skipPrefixed(reader: Reader, op: number): void {
  if (op <= 7) return;
  if (op > 17) throw new WasmFormatError(`Cannot read an instruction as its opcode is unknown: received 0xfc ${op} at ${reader.at}`);
  const takesTwo = op === 8 || op === 10 || op === 12 || op === 14;
  skipNumbers(reader, takesTwo ? 2 : 1);
}

function skipNumbers(reader: Reader, count: number): void {
  for (let left = count; left > 0; left--) reader.skipNumber();
}

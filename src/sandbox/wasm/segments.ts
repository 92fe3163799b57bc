/** Element and data segments, and the constant expressions in them: read to check what they refer to. */
import { WasmFormatError } from "./errors.ts";
import { Instructions, type Counts } from "./instructions.ts";
import { opcode } from "./opcodes.ts";
import type { Reader } from "./reader.ts";
import { readIndex, readValueType } from "./types.ts";

/** Hears the number of each function that a reference leads to. */
type OnFunction = (index: number) => void;

export function readConstant(reader: Reader, counts: Counts, onFunction: OnFunction): void {
  const body = new Instructions(reader, counts);
  while (body.next()) {
    if (body.op === opcode.refFunction) onFunction(body.immediate);
    if (body.op !== opcode.end) continue;
    reader.at = body.at;
    return;
  }
  throw new WasmFormatError(`Cannot read a constant as it does not end: received one at ${reader.at}`);
}

const elementFlag = { isNotActive: 1, hasTable: 2, hasExpressions: 4 } as const;

/** An element segment: active, passive or declared, of functions' numbers or of expressions. */
export function readElements(reader: Reader, counts: Counts, onFunction: OnFunction): void {
  const flags = reader.u32();
  if (flags > 7) throw new WasmFormatError(`Cannot read an element segment as its kind is unknown: received ${flags}`);
  const has = (flag: keyof typeof elementFlag): boolean => (flags & elementFlag[flag]) !== 0;
  if (!has("isNotActive")) {
    readPlace(reader, has("hasTable"), counts.tables, "table");
    readConstant(reader, counts, onFunction);
  }
  if (has("isNotActive") || has("hasTable")) {
    if (has("hasExpressions")) readValueType(reader, counts.types);
    else reader.skip(1);
  }
  for (let left = reader.u32(); left > 0; left--) {
    if (has("hasExpressions")) readConstant(reader, counts, onFunction);
    else onFunction(readIndex(reader, counts.functions, "function"));
  }
}

export function readData(reader: Reader, counts: Counts): void {
  readDataPlace(reader, counts);
  reader.skipName();
}

/** What stands ahead of a data segment's bytes; answers whether they are laid by themselves. */
export function readDataPlace(reader: Reader, counts: Counts): boolean {
  const flags = reader.u32();
  if (flags > 2) throw new WasmFormatError(`Cannot read a data segment as its kind is unknown: received ${flags}`);
  if (flags !== 1) {
    readPlace(reader, flags === 2, counts.memories, "memory");
    readConstant(reader, counts, () => {});
  }
  return flags !== 1;
}

/** Where an active segment goes: the first of its kind when it does not say. */
function readPlace(reader: Reader, isSaid: boolean, count: number, what: string): void {
  if (isSaid) readIndex(reader, count, what);
  else if (count === 0) throw new WasmFormatError(`Cannot read a segment as the module has no ${what}: received one for the first`);
}

/** The types of a module: what of its functions and tags a pass must know. */
import { atMost, type WasmLimit } from "./at-most.ts";
import { WasmFormatError, WasmRefusedError } from "./errors.ts";
import { Reader } from "./reader.ts";
import { letterOf, readValueType, referenceLetter } from "./types.ts";

/** What a function of a type takes and gives: one letter for each value, as in `types.ts`. */
export interface FunctionType {
  readonly parameters: string;
  readonly results: string;
}

const form = { function: 0x60, struct: 0x5f, array: 0x5e, group: 0x4e, sub: 0x50, finalSub: 0x4f } as const;

/** What an exception may carry. A stack holds some 300,000 of them, which are 90 MB with four vectors each, 310 MB with sixteen. */
export const tagMaxParameters = 4;

/** @throws {WasmFormatError} when the section cannot be read to its end, or has a type that is none of a function */
export function readFunctionTypes(body: Uint8Array | undefined): FunctionType[] {
  const types: FunctionType[] = [];
  if (body === undefined) return types;
  const reader = new Reader(body);
  const isGroup = (): boolean => reader.peek() === form.group;
  // What they refer to is V8's to check: a type may name earlier ones and those of its group, never ours behind them.
  for (let entries = reader.u32(); entries > 0; entries--) {
    let members = 1;
    if (isGroup()) {
      reader.skip(1);
      members = reader.u32();
    }
    atMost("wasmTypesMaxCount", types.length + members);
    for (; members > 0; members--) types.push(readType(reader));
  }
  if (!reader.isAtEnd)
    throw new WasmFormatError(`Cannot read the types as bytes are left behind them: received ${body.length - reader.at}`);
  return types;
}

function readType(reader: Reader): FunctionType {
  let first = reader.u8();
  if (first === form.sub || first === form.finalSub) {
    for (let left = reader.u32(); left > 0; left--) reader.u32();
    first = reader.u8();
  }
  if (first === form.struct || first === form.array) throw new WasmRefusedError("garbage collection", "a struct or an array");
  if (first !== form.function) throw new WasmRefusedError("an unknown kind of type", `0x${first.toString(16)}`);
  return { parameters: readValues(reader, "wasmParametersMaxCount"), results: readValues(reader, "wasmResultsMaxCount") };
}

function readValues(reader: Reader, limit: WasmLimit): string {
  let letters = "";
  for (let left = atMost(limit, reader.u32()); left > 0; left--) letters += letterOf(readValueType(reader, Number.POSITIVE_INFINITY));
  return letters;
}

/**
 * An exception lives outside of the guest's memory for as long as the guest holds it: one that could hold another would be
 * a list without end, and only a small one may be in each local of a deep stack.
 */
export function checkTag(type: FunctionType | undefined): void {
  if (type === undefined) return;
  if (type.parameters.includes(referenceLetter)) throw new WasmRefusedError("exceptions that hold references", "a tag with one");
  if (type.parameters.length > tagMaxParameters)
    throw new WasmRefusedError(`exceptions of more than ${tagMaxParameters} values`, `a tag of ${type.parameters.length}`);
}

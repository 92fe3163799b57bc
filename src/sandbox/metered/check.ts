/** The function that a look calls when it is due: it asks the host, through the table of `yield-module.ts`. */
import { goOn, loadWord } from "../looks.ts";
import { noResult, opcode } from "../wasm/opcodes.ts";
import { valueType } from "../wasm/types.ts";
import { encodeU32 } from "../wasm/writer.ts";
import type { Additions } from "./sections.ts";

/**
 * The word `able` is the place in the table: below a frame of the host a guest cannot be parked, and the host says only
 * whether its time is over. That it is over is an answer and the guest ends by a trap of its own, as a trap is the only
 * thing that a guest's `catch_all` does not catch: it would catch what the host throws, and go on.
 */
export function checkBody({ epoch, table, askType }: Additions): Uint8Array {
  const wasAble = 0;
  const ask = [...loadWord(epoch, "able"), opcode.localTee, wasAble, opcode.callIndirect, ...encodeU32(askType), ...encodeU32(table)];
  const end = [opcode.if, noResult, opcode.unreachable, opcode.end];
  const resume = [opcode.localGet, wasAble, opcode.if, noResult, ...goOn(epoch), opcode.end];
  return Uint8Array.from([1, 1, valueType.i32, ...ask, ...end, ...resume, opcode.end]);
}

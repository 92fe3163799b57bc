/**
 * A small loop that calls nothing, counted: it becomes two loops in one another, of which the outer one looks at the epoch
 * and the inner one goes round so many times before it returns to the outer one. Without a call in it V8 still unrolls and
 * peels the inner loop; with one the inner loop of a matrix product took 1.7 times as long.
 */
import { noResult, opcode } from "../wasm/opcodes.ts";
import { valueType } from "../wasm/types.ts";
import { encodeS32, encodeU32 } from "../wasm/writer.ts";

/** Bytes of instructions between two looks: some ten microseconds. */
const turnBytes = 32_768;

/** The counter among the declarations of a function's locals. */
export const counterDeclaration: readonly number[] = [1, valueType.i32];

export class CountedLoop {
  readonly #counter: readonly number[];
  readonly #turns: number;
  /** How many blocks were open around it. */
  readonly depth: number;

  constructor(counter: number, bytes: number, depth: number) {
    this.#counter = encodeU32(counter);
    this.#turns = Math.ceil(turnBytes / bytes);
    this.depth = depth;
  }

  /** Behind the outer loop's look. */
  begin(blockType: Uint8Array): number[] {
    return [opcode.i32Const, ...encodeS32(this.#turns), opcode.localSet, ...this.#counter, opcode.loop, ...blockType];
  }

  /** Ahead of the end, which is the outer loop's. */
  readonly end: readonly number[] = [opcode.end];

  /** What a branch in it becomes; undefined when it stays. @param open how many blocks are open where it stands */
  branch(op: number, label: number, open: number): number[] | undefined {
    const own = open - 1 - this.depth;
    if (label < own) return undefined;
    if (label > own) return [op, ...encodeU32(label + 1)];
    if (op === opcode.branch) return this.#again(label);
    return [opcode.if, noResult, ...this.#again(label + 1), opcode.end];
  }

  branchTable(labels: readonly number[], open: number): number[] {
    const own = open - 1 - this.depth;
    const moved = labels.flatMap((label) => encodeU32(label > own ? label + 1 : label));
    return [opcode.branchTable, ...encodeU32(labels.length - 1), ...moved];
  }

  /** `if (--counter) continue inner; else continue outer` */
  #again(label: number): number[] {
    const less = [opcode.localGet, ...this.#counter, opcode.i32Const, 1, opcode.i32Sub, opcode.localTee, ...this.#counter];
    return [...less, opcode.branchIf, ...encodeU32(label), opcode.branch, ...encodeU32(label + 1)];
  }
}

/**
 * The functions of ours that stand in for `memory.copy`, `memory.fill` (`../bulk-checks.ts`) and `memory.grow`: one for each
 * memory, or pair of them, that the module names, made when it is first needed.
 */
import { copyBody, copyParameters, fillBody, fillParameters, type BulkMemory } from "../bulk-checks.ts";
import { setWord } from "../looks.ts";
import { noResult, opcode } from "../wasm/opcodes.ts";
import { valueType } from "../wasm/types.ts";
import { encodeU32 } from "../wasm/writer.ts";

interface OwnFunction {
  readonly type: number;
  readonly body: Uint8Array;
}

export class BulkFunctions {
  readonly #memories: readonly BulkMemory[];
  readonly #look: readonly number[];
  readonly #epoch: number;
  readonly #firstFunction: number;
  readonly #firstType: number;
  readonly #numbers = new Map<string, number>();
  readonly #typeNumbers = new Map<string, number>();
  /** What is to be appended to the module, in order. */
  readonly functions: OwnFunction[] = [];
  readonly types: number[][] = [];

  /** @param look instructions that ask whether to yield @param epoch the shared memory's number */
  constructor(memories: readonly BulkMemory[], look: readonly number[], epoch: number, firstFunction: number, firstType: number) {
    this.#memories = memories;
    this.#look = look;
    this.#epoch = epoch;
    this.#firstFunction = firstFunction;
    this.#firstType = firstType;
  }

  copy(target: number, source: number): number {
    const [to, from] = [this.#memory(target), this.#memory(source)];
    return this.#numberOf(`copy ${target} ${source}`, functionType(copyParameters(to, from)), () => copyBody(this.#look, to, from));
  }

  fill(target: number): number {
    const memory = this.#memory(target);
    return this.#numberOf(`fill ${target}`, functionType(fillParameters(memory)), () => fillBody(this.#look, memory));
  }

  grow(target: number): number {
    const { is64 } = this.#memory(target);
    const pages = is64 ? valueType.i64 : valueType.i32;
    return this.#numberOf(`grow ${target}`, functionType([pages], [pages]), () => growBody(target, is64, this.#epoch));
  }

  #memory(index: number): BulkMemory {
    return this.#memories[index] as BulkMemory;
  }

  #numberOf(key: string, type: readonly number[], body: () => Uint8Array): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#firstFunction + this.functions.length;
    this.#numbers.set(key, number);
    this.functions.push({ type: this.#typeOf(type), body: body() });
    return number;
  }

  #typeOf(type: readonly number[]): number {
    const known = this.#typeNumbers.get(type.join());
    if (known !== undefined) return known;
    const number = this.#firstType + this.types.length;
    this.#typeNumbers.set(type.join(), number);
    this.types.push([...type]);
    return number;
  }
}

function functionType(parameters: readonly number[], results: readonly number[] = []): number[] {
  return [0x60, parameters.length, ...parameters, results.length, ...results];
}

/** A guest is only told -1, and ends as it likes: the host learns why by a word of the shared memory. */
function growBody(target: number, is64: boolean, epoch: number): Uint8Array {
  const grow = [opcode.localGet, 0, opcode.memoryGrow, ...encodeU32(target), opcode.localTee, 0];
  const minusOne = 0x7f;
  const isRefused = is64 ? [opcode.i64Const, minusOne, opcode.i64Equal] : [opcode.i32Const, minusOne, opcode.i32Equal];
  return Uint8Array.from([
    0,
    ...grow,
    ...isRefused,
    opcode.if,
    noResult,
    ...setWord(epoch, "refused"),
    opcode.end,
    opcode.localGet,
    0,
    opcode.end,
  ]);
}

/**
 * The functions of ours that stand in for `memory.copy` and `memory.fill` (`../bulk-checks.ts`): one for each memory, or pair
 * of them, that the module names, made when it is first needed.
 */
import { copyBody, copyParameters, fillBody, fillParameters, type BulkMemory } from "../bulk-checks.ts";

interface OwnFunction {
  readonly type: number;
  readonly body: Uint8Array;
}

export class BulkFunctions {
  readonly #memories: readonly BulkMemory[];
  readonly #look: readonly number[];
  readonly #firstFunction: number;
  readonly #firstType: number;
  readonly #numbers = new Map<string, number>();
  readonly #typeNumbers = new Map<string, number>();
  /** What is to be appended to the module, in order. */
  readonly functions: OwnFunction[] = [];
  readonly types: number[][] = [];

  /** @param look instructions that ask whether to yield */
  constructor(memories: readonly BulkMemory[], look: readonly number[], firstFunction: number, firstType: number) {
    this.#memories = memories;
    this.#look = look;
    this.#firstFunction = firstFunction;
    this.#firstType = firstType;
  }

  copy(target: number, source: number): number {
    const [to, from] = [this.#memory(target), this.#memory(source)];
    return this.#numberOf(`copy ${target} ${source}`, copyParameters(to, from), () => copyBody(this.#look, to, from));
  }

  fill(target: number): number {
    const memory = this.#memory(target);
    return this.#numberOf(`fill ${target}`, fillParameters(memory), () => fillBody(this.#look, memory));
  }

  #memory(index: number): BulkMemory {
    return this.#memories[index] as BulkMemory;
  }

  #numberOf(key: string, parameters: readonly number[], body: () => Uint8Array): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#firstFunction + this.functions.length;
    this.#numbers.set(key, number);
    this.functions.push({ type: this.#typeOf(parameters), body: body() });
    return number;
  }

  #typeOf(parameters: readonly number[]): number {
    const known = this.#typeNumbers.get(parameters.join());
    if (known !== undefined) return known;
    const number = this.#firstType + this.types.length;
    this.#typeNumbers.set(parameters.join(), number);
    this.types.push([0x60, parameters.length, ...parameters, 0]);
    return number;
  }
}

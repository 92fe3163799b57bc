/**
 * The walk over each function. Linear things have limits of their own; the rest is counted in steps of V8's baseline compiler,
 * which keeps a list of all locals and operands and goes through it at each branch, block and call: in a function of many
 * locals a few bytes cost it microseconds, and the calling thread waits. So does the optimising compiler, on another thread.
 */
import { look, ownSteps, steps } from "./compile-steps.ts";
import { OpenBlocks } from "./open-blocks.ts";
import { stackEffect } from "./stack-effects.ts";
import type { Tally } from "./tally.ts";
import type { Survey } from "../metered/module-survey.ts";
import { WasmFormatError } from "../wasm/errors.ts";
import { tagMaxParameters, type FunctionType } from "../wasm/function-types.ts";
import { Instructions } from "../wasm/instructions.ts";
import { noResult, opcode } from "../wasm/opcodes.ts";
import type { Reader } from "../wasm/reader.ts";

const noValues: FunctionType = { parameters: "", results: "" };

export class BodyScan {
  readonly #survey: Survey;
  readonly #tally: Tally;
  readonly #blocks = new OpenBlocks();
  #locals = 0;
  /** How many operands are on the stack, and the most that were. */
  #height = 0;
  #highest = 0;
  #steps = 0;
  #loopBytes = 0;

  constructor(survey: Survey, tally: Tally) {
    this.#survey = survey;
    this.#tally = tally;
  }

  /** @param index the function's number */
  run(reader: Reader, index: number): void {
    const bytes = reader.end - reader.at;
    this.#tally.see("wasmBodyMaxBytes", bytes);
    const body = new Instructions(reader, this.#survey.counts);
    const type = this.#typeOf(index);
    this.#begin(type.parameters.length + body.skipLocals(), type.results.length);
    while (this.#blocks.depth > 0 && body.next()) {
      this.#steps += ownSteps(body.op);
      if (isArithmetic(body.op)) this.#plain(body.op);
      else this.#instruction(body);
      if (this.#height > this.#highest) this.#highest = this.#height;
    }
    if (this.#blocks.depth > 0 || !body.isAtEnd)
      throw new WasmFormatError(`Cannot read a function as its blocks do not end with it: received function ${index}`);
    this.#finish(bytes);
  }

  #typeOf(index: number): FunctionType {
    return this.#survey.types[this.#survey.functionTypes[index] ?? -1] ?? noValues;
  }

  #begin(locals: number, results: number): void {
    this.#tally.see("wasmLocalsMaxCount", locals);
    this.#tally.add("wasmLocalsSumMaxCount", locals);
    this.#locals = locals;
    this.#height = this.#highest = this.#steps = this.#loopBytes = 0;
    this.#blocks.depth = 0;
    this.#blocks.open(0, 0, results, 0);
  }

  #finish(bytes: number): void {
    this.#height = this.#highest;
    for (let left = bytes; left > 0; left -= look.stretchBytes) this.#look();
    this.#tally.see("wasmStackMaxValues", this.#highest);
    this.#tally.see("wasmLoopsMaxBytes", this.#loopBytes);
    this.#tally.see("wasmFunctionMaxSteps", this.#steps);
    this.#tally.add("wasmModuleMaxSteps", this.#steps);
  }

  #look(): void {
    this.#steps += look.branches * (steps.branch + this.#locals + this.#height) + steps.call;
  }

  /** Where an exception lands. */
  #handler(): void {
    this.#steps += steps.handler;
    this.#look();
  }

  #branch(carried: number): void {
    this.#steps += steps.branch + this.#locals + this.#height + carried * steps.carried;
  }

  #instruction(body: Instructions): void {
    const blocks = this.#blocks;
    switch (body.op) {
      case opcode.block:
      case opcode.try:
      case opcode.tryTable:
        return this.#open(body, 0);
      case opcode.loop:
        this.#tally.add("wasmLoopsMaxCount", 1);
        this.#look();
        return this.#open(body, body.opcodeAt);
      case opcode.if:
        this.#height -= 1;
        return this.#open(body, 0);
      case opcode.else:
        return this.#otherwise(blocks.parameters);
      case opcode.catch:
      case opcode.catchAll:
        this.#look();
        return this.#otherwise(tagMaxParameters);
      case opcode.end:
      case opcode.delegate:
        return this.#close(body);
      case opcode.branchIf:
      case opcode.branchOnNull:
      case opcode.branchOnNonNull:
        this.#branch(blocks.carried(body.immediate));
        return this.#plain(body.op);
      default:
        return this.#leaveOrCall(body);
    }
  }

  /** What goes on somewhere else: nothing is on the stack behind it but what was there before the block. */
  #leaveOrCall(body: Instructions): void {
    switch (body.op) {
      case opcode.branch:
        this.#branch(this.#blocks.carried(body.immediate));
        return this.#leave();
      case opcode.branchTable:
        this.#switch(body);
        return this.#leave();
      case opcode.unreachable:
      case opcode.throw:
      case opcode.rethrow:
      case opcode.throwRef:
      case opcode.return:
        this.#branch(0);
        return this.#leave();
      case opcode.call:
        return this.#call(this.#typeOf(body.immediate), 0);
      case opcode.callIndirect:
      case opcode.callRef:
        return this.#call(this.#survey.types[body.immediate] ?? noValues, 1);
      case opcode.returnCall:
        this.#call(this.#typeOf(body.immediate), 0);
        return this.#leave();
      case opcode.returnCallIndirect:
      case opcode.returnCallRef:
        this.#call(this.#survey.types[body.immediate] ?? noValues, 1);
        return this.#leave();
      default:
        return this.#plain(body.op);
    }
  }

  #plain(op: number): void {
    if (isBulk(op)) this.#look();
    this.#height = Math.max(this.#height + stackEffect(op), this.#blocks.base);
  }

  #leave(): void {
    this.#height = this.#blocks.base;
  }

  #open(body: Instructions, loopAt: number): void {
    this.#tally.see("wasmNestingMaxDepth", this.#blocks.depth);
    const reader = body.immediateReader();
    const first = reader.peek();
    const isValue = (first & 0xc0) === 0x40;
    const type = isValue ? noValues : (this.#survey.types[reader.u32()] ?? noValues);
    const results = isValue && first !== noResult ? 1 : type.results.length;
    this.#blocks.open(this.#height - type.parameters.length, type.parameters.length, results, loopAt);
    this.#branch(type.parameters.length + results);
    if (body.op === opcode.tryTable) for (let left = body.catchesReader().u32(); left > 0; left--) this.#handler();
  }

  #otherwise(values: number): void {
    this.#branch(this.#blocks.results);
    this.#height = this.#blocks.base + values;
  }

  #close(body: Instructions): void {
    const { base, results, loopAt } = this.#blocks;
    if (loopAt > 0) this.#loopBytes += body.at - loopAt;
    this.#branch(results);
    this.#height = base + results;
    this.#blocks.depth -= 1;
  }

  /** Cases that go to one place are one. */
  #switch(body: Instructions): void {
    const reader = body.immediateReader();
    const cases = reader.u32();
    this.#tally.see("wasmSwitchMaxTargets", cases);
    const carried = this.#blocks.carried(reader.u32());
    for (let left = Math.min(cases + 1, this.#blocks.depth); left > 0; left--) this.#branch(carried);
  }

  /** @param operands what it takes besides */
  #call({ parameters, results }: FunctionType, operands: number): void {
    this.#branch(parameters.length + results.length);
    this.#height = Math.max(this.#height - parameters.length - operands, this.#blocks.base) + results.length;
  }
}

/** Locals, memory, numbers: nearly all that there is in a function. */
function isArithmetic(op: number): boolean {
  return op >= opcode.localGet && op < opcode.refFunction;
}

/** These become calls, and the metering pass has a look ahead of them. */
function isBulk(op: number): boolean {
  return op === opcode.memoryGrow || (op >= opcode.memoryInit && op <= opcode.tableFill);
}

/**
 * The second walk over a function: where it looks at the epoch. At its beginning when `call-graph.ts` says so, at the head of
 * each loop, before instructions whose work has no bound in their size, and wherever more than a stretch of code could
 * have run since the last look, on any path. No path is longer, so no function is one long stretch to be waited for.
 */
import type { BulkFunctions } from "./bulk-functions.ts";
import type { Weights } from "./call-graph.ts";
import { CountedLoop, counterDeclaration } from "./counted-loop.ts";
import { callOf } from "../looks.ts";
import { Stretch } from "./stretch.ts";
import { WasmFormatError } from "../wasm/errors.ts";
import type { Instructions } from "../wasm/instructions.ts";
import { opcode } from "../wasm/opcodes.ts";
import { encodeU32, type Edit } from "../wasm/writer.ts";

/** What is the same for all functions of a module. */
export interface MeterSettings {
  readonly look: readonly number[];
  /** Where in the look the branch is that is seldom taken. */
  readonly branchAt: number;
  readonly weights: Weights;
  readonly bulk: BulkFunctions;
}

/** Of one function. */
export interface BodySettings {
  readonly isLooked: boolean;
  readonly parameters: number;
  /** The bytes of each of its loops that can be counted, 0 for the others; undefined when there is none. */
  readonly loops: readonly number[] | undefined;
}

export interface MeteredBody {
  readonly edits: readonly Edit[];
  /** Where in the new body the branches of its looks are. */
  readonly hints: readonly number[];
}

/** V8 takes no function with more locals. */
const mostLocals = 50_000;

export function meterBody(body: Instructions, settings: MeterSettings, own: BodySettings): MeteredBody {
  return new BodyMeter(body, settings, own).run();
}

class BodyMeter {
  readonly #body: Instructions;
  readonly #settings: MeterSettings;
  readonly #own: BodySettings;
  readonly #start: number;
  readonly #edits: Edit[] = [];
  readonly #hints: number[] = [];
  readonly #stretch = new Stretch();
  /** How much larger the body has become so far. */
  #growth = 0;
  #loopsSeen = 0;
  /** The local that counts, and the loop that is being counted. */
  #counter: number | undefined;
  #counted: CountedLoop | undefined;

  constructor(body: Instructions, settings: MeterSettings, own: BodySettings) {
    this.#body = body;
    this.#settings = settings;
    this.#own = own;
    this.#start = body.at;
  }

  run(): MeteredBody {
    const body = this.#body;
    this.#locals();
    if (this.#own.isLooked) this.#look(body.at);
    while (body.next()) {
      if (this.#stretch.depth === 0) break;
      if (this.#stretch.isOver) this.#look(body.opcodeAt);
      this.#stretch.run(body.at - body.opcodeAt);
      this.#instruction(body.op);
    }
    if (this.#stretch.depth > 0 || !body.isAtEnd)
      throw new WasmFormatError(`Cannot read a function as its blocks do not end with it: received one at ${body.at}`);
    return { edits: this.#edits, hints: this.#hints };
  }

  /** Declares the counter, behind the function's own locals so that their numbers stay. */
  #locals(): void {
    const body = this.#body;
    const declarations = body.u32();
    const declarationsAt = body.at;
    body.at = this.#start;
    const counter = this.#own.parameters + body.skipLocals();
    if (this.#own.loops === undefined || counter >= mostLocals) return;
    this.#counter = counter;
    body.locals = counter;
    this.#edit(this.#start, declarationsAt, encodeU32(declarations + 1));
    this.#edit(body.at, body.at, counterDeclaration);
  }

  #edit(from: number, to: number, bytes: readonly number[]): void {
    this.#edits.push({ from, to, bytes });
    this.#growth += bytes.length - (to - from);
  }

  #look(at: number): void {
    const { look, branchAt } = this.#settings;
    this.#hints.push(at + this.#growth - this.#start + branchAt);
    this.#edit(at, at, look);
    this.#stretch.look();
  }

  #instruction(op: number): void {
    switch (op) {
      case opcode.block:
      case opcode.if:
      case opcode.try:
        return this.#stretch.open();
      case opcode.tryTable:
        this.#catches();
        return this.#stretch.open();
      case opcode.loop:
        return this.#loop();
      case opcode.else:
        return this.#stretch.otherwise();
      case opcode.catch:
      case opcode.catchAll:
        return this.#stretch.caught();
      case opcode.end:
      case opcode.delegate:
        return this.#close();
      case opcode.branch:
      case opcode.branchIf:
      case opcode.branchOnNull:
      case opcode.branchOnNonNull:
        return this.#branch(this.#body.immediate);
      case opcode.branchTable:
        return this.#branchTable();
      default:
        return this.#work(op);
    }
  }

  /** Instructions that do more than their own bytes say. */
  #work(op: number): void {
    const { weight } = this.#settings.weights;
    switch (op) {
      case opcode.call:
      case opcode.returnCall:
        return this.#stretch.run(weight[this.#body.immediate] ?? 0);
      case opcode.callIndirect:
      case opcode.callRef:
      case opcode.returnCallIndirect:
      case opcode.returnCallRef:
        return this.#stretch.run(weight.at(-1) ?? 0);
      case opcode.memoryCopy:
      case opcode.memoryFill:
      case opcode.memoryGrow:
        return this.#bulk(op);
      case opcode.memoryInit:
      case opcode.tableInit:
      case opcode.tableCopy:
      case opcode.tableGrow:
      case opcode.tableFill:
        return this.#look(this.#body.opcodeAt);
    }
  }

  #loop(): void {
    const body = this.#body;
    const bytes = this.#own.loops?.[this.#loopsSeen++] ?? 0;
    this.#counted = bytes > 0 && this.#counter !== undefined ? new CountedLoop(this.#counter, bytes, this.#stretch.depth) : undefined;
    this.#look(body.at);
    if (this.#counted !== undefined) this.#edit(body.at, body.at, this.#counted.begin(body.bytes.subarray(body.immediateAt, body.at)));
    this.#stretch.openLoop();
  }

  #close(): void {
    this.#stretch.close();
    if (this.#counted === undefined || this.#stretch.depth > this.#counted.depth) return;
    this.#edit(this.#body.opcodeAt, this.#body.opcodeAt, this.#counted.end);
    this.#counted = undefined;
  }

  #branch(label: number): void {
    const { opcodeAt, at, op } = this.#body;
    this.#stretch.branch(label);
    const bytes = this.#counted?.branch(op, label, this.#stretch.depth);
    if (bytes !== undefined) this.#edit(opcodeAt, at, bytes);
  }

  #branchTable(): void {
    const { opcodeAt, at } = this.#body;
    const reader = this.#body.immediateReader();
    const labels: number[] = [];
    for (let left = reader.u32() + 1; left > 0; left--) labels.push(reader.u32());
    for (const label of labels) this.#stretch.branch(label);
    const bytes = this.#counted?.branchTable(labels, this.#stretch.depth);
    if (bytes !== undefined) this.#edit(opcodeAt, at, bytes);
  }

  /** The labels are those outside of the block. */
  #catches(): void {
    const reader = this.#body.catchesReader();
    for (let left = reader.u32(); left > 0; left--) {
      if (reader.u8() < 2) reader.u32();
      this.#stretch.thrown(reader.u32());
    }
  }

  #bulk(op: number): void {
    const { opcodeAt, at } = this.#body;
    this.#look(opcodeAt);
    this.#edit(opcodeAt, at, callOf(this.#standIn(op)));
  }

  #standIn(op: number): number {
    const { bulk } = this.#settings;
    const memories = this.#body.immediateReader();
    const target = memories.u32();
    if (op === opcode.memoryGrow) return bulk.grow(target);
    return op === opcode.memoryCopy ? bulk.copy(target, memories.u32()) : bulk.fill(target);
  }
}

/**
 * The second walk over a function: where it looks at the epoch. At its beginning when `call-graph.ts` says so, at the head of
 * each loop, before instructions whose work has no bound in their size, and wherever more than a stretch of code could
 * have run since the last look, on any path. No path is longer, so no function is one long stretch to be waited for.
 */
import type { BulkFunctions } from "./bulk-functions.ts";
import { stretchBytes, type Weights } from "./call-graph.ts";
import { CountedLoop } from "./counted-loop.ts";
import { callOf } from "./looks.ts";
import { WasmFormatError } from "./wasm/errors.ts";
import type { Instructions } from "./wasm/instructions.ts";
import { opcode } from "./wasm/opcodes.ts";
import type { Edit } from "./wasm/writer.ts";

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

/** A block that is open: the longest stretch at its beginning, and at its end so far. */
interface Block {
  readonly begin: number;
  end: number;
  readonly isLoop: boolean;
  readonly counted: CountedLoop | undefined;
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
  readonly #blocks: Block[] = [{ begin: 0, end: 0, isLoop: false, counted: undefined }];
  /** How much larger the body has become so far. */
  #growth = 0;
  /** Bytes of code since the last look, on the longest path. */
  #stretch = 0;
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
      if (this.#stretch >= stretchBytes) this.#look(body.opcodeAt);
      this.#stretch += body.at - body.opcodeAt;
      this.#instruction(body.op);
    }
    if (this.#blocks.length > 0) throw unbalanced(body.end);
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
    this.#edit(this.#start, declarationsAt, CountedLoop.declarations(declarations + 1));
    this.#edit(body.at, body.at, CountedLoop.declaration);
  }

  #edit(from: number, to: number, bytes: readonly number[]): void {
    this.#edits.push({ from, to, bytes });
    this.#growth += bytes.length - (to - from);
  }

  #look(at: number): void {
    const { look, branchAt } = this.#settings;
    this.#hints.push(at + this.#growth - this.#start + branchAt);
    this.#edit(at, at, look);
    this.#stretch = 0;
  }

  #instruction(op: number): void {
    const body = this.#body;
    switch (op) {
      case opcode.block:
      case opcode.if:
      case opcode.try:
        return this.#open(this.#stretch);
      case opcode.tryTable:
        this.#catches();
        return this.#open(0);
      case opcode.loop:
        return this.#loop();
      case opcode.else:
        return this.#otherwise();
      case opcode.catch:
      case opcode.catchAll:
        return this.#catch();
      case opcode.end:
      case opcode.delegate:
        return this.#close();
      case opcode.branch:
      case opcode.branchIf:
      case opcode.branchOnNull:
      case opcode.branchOnNonNull:
        return this.#branch(body.immediate);
      case opcode.branchTable:
        return this.#branchTable();
      case opcode.call:
      case opcode.returnCall:
        this.#stretch += this.#settings.weights.weight[body.immediate] ?? 0;
        return;
      case opcode.callIndirect:
      case opcode.callRef:
      case opcode.returnCallIndirect:
      case opcode.returnCallRef:
        this.#stretch += this.#settings.weights.weight.at(-1) as number;
        return;
      case opcode.memoryCopy:
      case opcode.memoryFill:
        return this.#bulk(op);
      case opcode.memoryInit:
      case opcode.memoryGrow:
      case opcode.tableInit:
      case opcode.tableCopy:
      case opcode.tableGrow:
      case opcode.tableFill:
        return this.#look(body.opcodeAt);
    }
  }

  #open(end: number): void {
    this.#blocks.push({ begin: this.#stretch, end, isLoop: false, counted: undefined });
  }

  #loop(): void {
    const body = this.#body;
    const bytes = this.#own.loops?.[this.#loopsSeen++] ?? 0;
    const counted = bytes > 0 && this.#counter !== undefined ? new CountedLoop(this.#counter, bytes, this.#blocks.length) : undefined;
    const blockType = body.bytes.subarray(body.immediateAt, body.at);
    this.#look(body.at);
    if (counted !== undefined) this.#edit(body.at, body.at, counted.begin(blockType));
    this.#counted = counted;
    this.#blocks.push({ begin: 0, end: 0, isLoop: true, counted });
  }

  #otherwise(): void {
    const block = this.#innermost();
    block.end = Math.max(block.end, this.#stretch);
    this.#stretch = block.begin;
  }

  /** What threw may have run for a whole stretch. */
  #catch(): void {
    const block = this.#innermost();
    block.end = Math.max(block.end, this.#stretch);
    this.#stretch = stretchBytes;
  }

  #close(): void {
    const block = this.#blocks.pop();
    if (block === undefined) throw unbalanced(this.#body.at);
    if (!block.isLoop) this.#stretch = Math.max(this.#stretch, block.end);
    if (block.counted === undefined) return;
    this.#edit(this.#body.opcodeAt, this.#body.opcodeAt, block.counted.end);
    this.#counted = undefined;
  }

  #innermost(): Block {
    const block = this.#blocks.at(-1);
    if (block === undefined) throw unbalanced(this.#body.at);
    return block;
  }

  #reach(label: number, stretch: number): void {
    const block = this.#blocks[this.#blocks.length - 1 - label];
    if (block !== undefined) block.end = Math.max(block.end, stretch);
  }

  #branch(label: number): void {
    this.#reach(label, this.#stretch);
    const { opcodeAt, at, op } = this.#body;
    const bytes = this.#counted?.branch(op, label, this.#blocks.length);
    if (bytes !== undefined) this.#edit(opcodeAt, at, bytes);
  }

  #branchTable(): void {
    const { opcodeAt, at } = this.#body;
    const reader = this.#body.immediateReader();
    const labels: number[] = [];
    for (let left = reader.u32() + 1; left > 0; left--) labels.push(reader.u32());
    for (const label of labels) this.#reach(label, this.#stretch);
    const bytes = this.#counted?.branchTable(labels, this.#blocks.length);
    if (bytes !== undefined) this.#edit(opcodeAt, at, bytes);
  }

  /** An exception may come when a whole stretch has run; the labels are those outside of the block. */
  #catches(): void {
    const reader = this.#body.catchesReader();
    for (let left = reader.u32(); left > 0; left--) {
      if (reader.u8() < 2) reader.u32();
      this.#reach(reader.u32(), stretchBytes);
    }
  }

  #bulk(op: number): void {
    const { opcodeAt, at } = this.#body;
    const { bulk } = this.#settings;
    const memories = this.#body.immediateReader();
    const target = memories.u32();
    const own = op === opcode.memoryCopy ? bulk.copy(target, memories.u32()) : bulk.fill(target);
    this.#look(opcodeAt);
    this.#edit(opcodeAt, at, callOf(own));
  }
}

function unbalanced(at: number): WasmFormatError {
  return new WasmFormatError(`Cannot read a function as its blocks do not end with it: received one at ${at}`);
}

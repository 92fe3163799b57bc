/**
 * The instructions of a function's body, one after the other: what a rewriting pass walks over. Numbers that refer to
 * something of the module are checked on the way, as what a pass appends stands right behind the guest's own.
 */
import { WasmFormatError, WasmRefusedError } from "./errors.ts";
import { instructionTable, kind, refusedRanges } from "./instruction-table.ts";
import { Reader } from "./reader.ts";
import { missing, readBlockType, readHeapType, readIndex, readValueType } from "./types.ts";

/** How many of each the module has, imported ones included. */
export interface Counts {
  readonly types: number;
  readonly functions: number;
  readonly tables: number;
  readonly memories: number;
  readonly globals: number;
}

/** Where the opcodes of a prefix begin. */
const slotOfPrefix = { 0xfc: 0x100, 0xfd: 0x200 } as const;
/** How many places a table needs that has one for each opcode. */
export const slotCount = 0x400;
/** The kinds of an opcode's immediates, the first in the lowest five bits; `unknown` when there is no such opcode. */
const shapes = new Int32Array(slotCount);
const unknown = -1;

shapes.fill(unknown);
for (const [from, to, ...kinds] of instructionTable) {
  const shape = kinds.reduceRight((packed, kind) => (packed << 5) | kind, 0);
  for (let op = from; op <= to; op++) shapes[slotOf(op)] = shape;
}

/** The place of an opcode in such a table. */
export function slotOf(op: number): number {
  if (op < 0x100) return op;
  return (op >> 12 === 0xfc ? slotOfPrefix[0xfc] : slotOfPrefix[0xfd]) + (op & 0xfff);
}

const hasMemoryIndex = 0x40;

/** A body (or a constant expression), from its local declarations on. */
export class Instructions extends Reader {
  readonly #counts: Counts;
  /** The instruction that was read last: its opcode as in `opcodes.ts`, and where it and its immediates are. */
  op = 0;
  opcodeAt = 0;
  immediateAt = 0;
  /** How many locals the function has, its parameters included. Whoever adds one of its own sets it: a guest must not name it. */
  locals: number = Number.POSITIVE_INFINITY;

  constructor({ bytes, at, end }: Pick<Reader, "bytes" | "at" | "end">, counts: Counts) {
    super(bytes, at, end);
    this.#counts = counts;
  }

  /** Passes over the local declarations, and answers how many locals they are. */
  skipLocals(): number {
    let locals = 0;
    for (let left = this.u32(); left > 0; left--) {
      locals += this.u32();
      readValueType(this, this.#counts.types);
    }
    return locals;
  }

  /** Reads the next instruction and passes over its immediates; false when there is none. */
  next(): boolean {
    if (this.at >= this.end) return false;
    this.opcodeAt = this.at;
    const first = this.bytes[this.at++] as number;
    this.op = first;
    let shape: number;
    if (first < 0xfb) shape = shapes[first] as number;
    else shape = this.#prefixedShape(first);
    this.immediateAt = this.at;
    if (shape === kind.number) this.skipNumber();
    else if (shape === kind.local) readIndex(this, this.locals, "local");
    else if (shape > 0) this.#skipAll(shape);
    else if (shape === unknown) throw this.#unknown();
    return true;
  }

  /** The first immediate of the instruction that was read last, when that is a number. */
  get immediate(): number {
    return this.immediateReader().u32();
  }

  immediateReader(): Reader {
    return new Reader(this.bytes, this.immediateAt, this.at);
  }

  /** At the catch clauses of the `try_table` that was read last. */
  catchesReader(): Reader {
    const reader = this.immediateReader();
    readBlockType(reader, this.#counts.types);
    return reader;
  }

  #prefixedShape(prefix: number): number {
    const rest = this.u32();
    this.op = prefix * 0x1000 + rest;
    if (rest > 0x1ff || (prefix !== 0xfd && rest > 0xff)) throw this.#unknown();
    return prefix === 0xfc || prefix === 0xfd ? (shapes[slotOfPrefix[prefix] + rest] as number) : unknown;
  }

  #unknown(): WasmFormatError {
    const named = refusedRanges.find(([from, to]) => this.op >= from && this.op <= to);
    return new WasmRefusedError(named?.[2] ?? "an unknown instruction", `0x${this.op.toString(16)} at ${this.opcodeAt}`);
  }

  #skipAll(shape: number): void {
    for (let left = shape; left > 0; left >>= 5) this.#skip(left & 31);
  }

  #skip(what: number): unknown {
    const counts = this.#counts;
    switch (what) {
      case kind.number:
        return this.skipNumber();
      case kind.function:
        return readIndex(this, counts.functions, "function");
      case kind.type:
        return readIndex(this, counts.types, "type");
      case kind.table:
        return readIndex(this, counts.tables, "table");
      case kind.memory:
        return readIndex(this, counts.memories, "memory");
      case kind.global:
        return readIndex(this, counts.globals, "global");
      case kind.memoryArgument:
        return this.#skipMemoryArgument();
      case kind.labels:
        return this.#skipNumbers(this.u32() + 1);
      case kind.blockType:
        return readBlockType(this, counts.types);
      case kind.heapType:
        return readHeapType(this, counts.types);
      case kind.valueTypes:
        return this.#skipValueTypes();
      case kind.catches:
        return this.#skipCatches();
      default:
        return this.skip(bytesOf[what] as number);
    }
  }

  #skipMemoryArgument(): void {
    const memory = (this.u32() & hasMemoryIndex) === 0 ? 0 : this.u32();
    if (memory >= this.#counts.memories) throw missing(memory, "memory", this);
    this.skipNumber();
  }

  #skipNumbers(count: number): void {
    for (let left = count; left > 0; left--) this.skipNumber();
  }

  #skipValueTypes(): void {
    for (let left = this.u32(); left > 0; left--) readValueType(this, this.#counts.types);
  }

  /** `catch` and `catch_ref` have a tag; all have a label. */
  #skipCatches(): void {
    for (let left = this.u32(); left > 0; left--) this.#skipNumbers(this.u8() < 2 ? 2 : 1);
  }
}

const bytesOf: Readonly<Record<number, number>> = { [kind.byte]: 1, [kind.bytes4]: 4, [kind.bytes8]: 8, [kind.bytes16]: 16 };

/**
 * The first walk over the functions of a module: whom each calls, and which of its loops are small, call nothing and hold
 * no other loop, so that they can be counted instead of asked in (see `body.ts`).
 */
import { CallGraph, stretchBytes } from "./call-graph.ts";
import type { Survey } from "./module-survey.ts";
import { WasmFormatError, WasmRefusedError } from "../wasm/errors.ts";
import { Instructions } from "../wasm/instructions.ts";
import { opcode } from "../wasm/opcodes.ts";
import type { Reader } from "../wasm/reader.ts";

export interface BodySurvey {
  readonly graph: CallGraph;
  /** By a body's place: the bytes of each of its loops, in order, or 0 for one that cannot be counted. Bodies without one that can are left out. */
  readonly countable: ReadonlyMap<number, readonly number[]>;
  /** Whether some code changes a table or drops a segment: what no snapshot of memories and globals has. */
  readonly changesTables: boolean;
}

/** What was met anywhere. */
interface Met {
  legacyExceptions: boolean;
  currentExceptions: boolean;
  tableChanges: boolean;
}

export function surveyBodies(bodies: readonly Reader[], survey: Survey): BodySurvey {
  const { counts, importedFunctions, isAddressTaken } = survey;
  if (bodies.length !== counts.functions - importedFunctions)
    throw new WasmFormatError(`Cannot read the functions as not each has a body: received ${bodies.length}`);
  const graph = new CallGraph();
  const byReference = counts.functions;
  // What the host does when it is called is its own affair, but it may call any function that it can name.
  for (let index = 0; index < importedFunctions; index++) {
    graph.call(byReference);
    graph.endFunction(0);
  }
  const met: Met = { legacyExceptions: false, currentExceptions: false, tableChanges: false };
  const countable = new Map<number, readonly number[]>();
  for (const [place, body] of bodies.entries()) {
    const loops: number[] = [];
    new Walk(new Instructions(body, counts), graph, isAddressTaken, byReference, loops).run(met);
    graph.endFunction(body.end - body.at);
    if (loops.some((bytes) => bytes > 0)) countable.set(place, loops);
  }
  // V8 takes none either, but finds it function by function, and by chance not at all.
  if (met.legacyExceptions && met.currentExceptions) throw new WasmRefusedError("legacy and current exceptions in one module", "both");
  for (let index = 0; index < isAddressTaken.length; index++) if (isAddressTaken[index] === 1) graph.call(index);
  graph.endFunction(0);
  return { graph, countable, changesTables: met.tableChanges };
}

/** What makes a loop one that is asked in: it calls, or has labels that are not worth the trouble. */
const notCounted: ReadonlySet<number> = new Set([
  opcode.call,
  opcode.callIndirect,
  opcode.callRef,
  opcode.returnCall,
  opcode.returnCallIndirect,
  opcode.returnCallRef,
  opcode.try,
  opcode.tryTable,
  opcode.rethrow,
  opcode.branchOnNull,
  opcode.branchOnNonNull,
  opcode.memoryGrow,
  opcode.memoryInit,
  opcode.memoryCopy,
  opcode.memoryFill,
  opcode.tableInit,
  opcode.tableCopy,
  opcode.tableGrow,
  opcode.tableFill,
]);

const tableChanges: ReadonlySet<number> = new Set([
  opcode.tableSet,
  opcode.tableInit,
  opcode.tableCopy,
  opcode.tableGrow,
  opcode.tableFill,
  opcode.elementDrop,
  opcode.dataDrop,
]);

class Walk {
  readonly #body: Instructions;
  readonly #graph: CallGraph;
  readonly #isAddressTaken: Uint8Array;
  readonly #byReference: number;
  readonly #loops: number[];
  #depth = 0;
  /** The innermost loop, while it may be countable: its place in `#loops`, its depth, and where it begins. */
  #loop: { readonly place: number; readonly depth: number; readonly opcodeAt: number } | undefined;

  constructor(body: Instructions, graph: CallGraph, isAddressTaken: Uint8Array, byReference: number, loops: number[]) {
    this.#body = body;
    this.#graph = graph;
    this.#isAddressTaken = isAddressTaken;
    this.#byReference = byReference;
    this.#loops = loops;
  }

  run(met: Met): void {
    const body = this.#body;
    body.skipLocals();
    while (body.next()) {
      if (body.op === opcode.try) met.legacyExceptions = true;
      if (body.op === opcode.tryTable || body.op === opcode.throwRef) met.currentExceptions = true;
      if (tableChanges.has(body.op)) met.tableChanges = true;
      if (notCounted.has(body.op)) this.#loop = undefined;
      this.#instruction(body.op);
    }
  }

  #instruction(op: number): void {
    switch (op) {
      case opcode.call:
      case opcode.returnCall:
        return this.#graph.call(this.#body.immediate);
      case opcode.callIndirect:
      case opcode.callRef:
      case opcode.returnCallIndirect:
      case opcode.returnCallRef:
        return this.#graph.call(this.#byReference);
      case opcode.refFunction:
        this.#isAddressTaken[this.#body.immediate] = 1;
        return;
      case opcode.loop:
        return this.#beginLoop();
      case opcode.block:
      case opcode.if:
      case opcode.try:
      case opcode.tryTable:
        this.#depth += 1;
        return;
      case opcode.end:
      case opcode.delegate:
        return this.#endBlock();
      case opcode.branchTable:
        return this.#branchTable();
    }
  }

  #beginLoop(): void {
    this.#depth += 1;
    const place = this.#loops.push(0) - 1;
    const takesNothing = ((this.#body.bytes[this.#body.immediateAt] as number) & 0xc0) === 0x40;
    this.#loop = takesNothing ? { place, depth: this.#depth, opcodeAt: this.#body.opcodeAt } : undefined;
  }

  #endBlock(): void {
    if (this.#loop?.depth === this.#depth) {
      const bytes = this.#body.at - this.#loop.opcodeAt;
      if (bytes < stretchBytes) this.#loops[this.#loop.place] = bytes;
      this.#loop = undefined;
    }
    this.#depth -= 1;
  }

  /** A switch that begins the loop again is left as it is. */
  #branchTable(): void {
    if (this.#loop === undefined) return;
    const own = this.#depth - this.#loop.depth;
    const labels = this.#body.immediateReader();
    for (let left = labels.u32() + 1; left > 0; left--) if (labels.u32() === own) this.#loop = undefined;
  }
}

/**
 * Rewrites the engine so that its loops can be stopped (see `looks.ts`): every loop begins with a look, and the check
 * calls the engine's own interrupt import. The engine polls that import by itself once per 10,000 steps of its
 * interpreters and never inside its built-ins, some of which loop for hours. The interpreters' own loops are left alone;
 * what one of their steps does is checked. Unlike a guest's module the engine is trusted, so looks are spared.
 */
import { copyBody, fillBody } from "./bulk-checks.ts";
import { callOf, epochImport, epochMemoryType, goOn, loadWord, lookOf } from "./looks.ts";
import { WasmFormatError } from "./wasm/errors.ts";
import { importedFunction } from "./wasm/imports.ts";
import { Instructions, type Counts } from "./wasm/instructions.ts";
import { appendedAll, bodiesOf, CodeWriter, openModule, sectionId, writeModule, type Section } from "./wasm/module.ts";
import { noResult, opcode } from "./wasm/opcodes.ts";
import { encodeName, encodeU32, type Edit } from "./wasm/writer.ts";

export { epochImport, epochWord, running } from "./looks.ts";

/**
 * A loop so large around a switch of so many cases is an interpreter: of bytecode (29 KB, 243 cases) or of regular
 * expressions (5 KB, 44 cases). Both count their steps and ask by themselves; looks would cost them a quarter.
 */
const interpreterMinCases = 40;
const interpreterMinBytes = 4_096;

/** Types of functions: of nothing to nothing, and of three i32 to nothing. */
const nothingToNothing = [0x60, 0, 0];
const threeToNothing = [0x60, 3, 0x7f, 0x7f, 0x7f, 0];

interface Numbers {
  /** The shared memory's. */
  readonly memory: number;
  /** The function's that asks the host, in the place of the import, and that of its type. */
  readonly ask: number;
  readonly askType: number;
  /** The function's that asks if the guest is able to yield, and that of its type. */
  readonly check: number;
  readonly checkType: number;
  /** Those that stand in for `memory.copy` and `memory.fill`. */
  readonly copy: number;
  readonly fill: number;
  readonly bulkType: number;
  readonly interrupt: number;
  readonly hostCall: number;
}

/** The functions that the engine imports and the pass must know, by their names. */
export interface KnownImports {
  /** Of one i32, answers an i32: the engine asks by it whether to go on. */
  readonly interrupt: string;
  /** Any function that works for the guest, behind each call of which a look stands: many of them in a row call nothing else that looks. */
  readonly hostCall: string;
}

/** @throws {WasmFormatError} when the module is not built as the engine is */
export function withEpochChecks(binary: Uint8Array, known: KnownImports): Uint8Array {
  const { sections, body, counts } = openModule(binary);
  const interrupt = importedFunction(body(sectionId.import), counts.types, known.interrupt);
  const hostCall = importedFunction(body(sectionId.import), counts.types, known.hostCall).index;
  const ask = counts.functions;
  const numbers: Numbers = {
    memory: counts.memories,
    ask,
    askType: interrupt.type,
    check: ask + 1,
    checkType: counts.types,
    copy: ask + 2,
    fill: ask + 3,
    bulkType: counts.types + 1,
    interrupt: interrupt.index,
    hostCall,
  };
  return writeModule(sections.map((section) => ({ id: section.id, body: rewritten(section, numbers, counts) })));
}

/** The section's content with what the checks need added to it. */
function rewritten({ id, body }: Section, numbers: Numbers, counts: Counts): Uint8Array {
  const { askType, checkType, bulkType } = numbers;
  switch (id) {
    case sectionId.type:
      return appendedAll(body, [nothingToNothing, threeToNothing]);
    case sectionId.import:
      return appendedAll(body, [[...encodeName("a"), ...encodeName(epochImport), ...epochMemoryType]]);
    case sectionId.function:
      return appendedAll(body, [askType, checkType, bulkType, bulkType].map(encodeU32));
    case sectionId.code:
      return rewriteCode(body, numbers, counts);
    default:
      return body;
  }
}

/** The functions of the module, and behind them our own in the order of their numbers. */
function rewriteCode(code: Uint8Array, numbers: Numbers, counts: Counts): Uint8Array {
  const look = lookOf(numbers.memory, numbers.check);
  const own = [askBody(numbers), checkBody(numbers), copyBody(look), fillBody(look)];
  const writer = new CodeWriter(code.length * 2);
  for (const body of bodiesOf(code)) writer.addEdited(body, editsOf(new Instructions(body, counts), numbers, look));
  for (const body of own) writer.add(body);
  return writer.finish();
}

/** Asks the host. V8 takes the guest off its thread for that whatever the host answers, and others may run meanwhile. */
function askBody({ interrupt, memory }: Numbers): Uint8Array {
  const ask = [opcode.localGet, 0, ...callOf(interrupt)];
  return Uint8Array.from([0, ...ask, ...goOn(memory), opcode.end]);
}

function checkBody({ ask, memory }: Numbers): Uint8Array {
  const asks = [opcode.i32Const, 0, ...callOf(ask), opcode.drop];
  return Uint8Array.from([0, ...loadWord(memory, "able"), opcode.if, noResult, ...asks, opcode.end, opcode.end]);
}

/** In order: a look at each loop (ahead of one that calls nothing, as it is short), and what is replaced by a call of ours. */
function editsOf(body: Instructions, numbers: Numbers, look: readonly number[]): Edit[] {
  const { loops, replaced, hostCallEnds } = scan(body, numbers);
  const places = loops
    .filter((loop) => loop.cases < interpreterMinCases || loop.bytes < interpreterMinBytes)
    .map((loop) => (loop.calls ? loop.bodyAt : loop.opcodeAt));
  const looks = [...places, ...hostCallEnds].map((place) => ({ from: place, to: place, bytes: look }));
  return [...looks, ...replaced].toSorted((one, other) => one.from - other.from);
}

interface Loop {
  readonly opcodeAt: number;
  /** Where its first instruction is. */
  readonly bodyAt: number;
  bytes: number;
  /** Of the largest switch within it. */
  cases: number;
  /** Whether it calls a function, itself or in a loop within it. */
  calls: boolean;
}

interface Scanned {
  readonly loops: readonly Loop[];
  /** Calls of the interrupt import, and bulk-memory instructions. */
  readonly replaced: readonly Edit[];
  /** Where calls of the host have returned. */
  readonly hostCallEnds: readonly number[];
}

/** The function of ours that is called in an instruction's place. */
function ownFunctionFor(body: Instructions, { interrupt, ask, copy, fill }: Numbers): number | undefined {
  if (body.op === opcode.call) return body.immediate === interrupt ? ask : undefined;
  if (body.op === opcode.memoryCopy) return copy;
  return body.op === opcode.memoryFill ? fill : undefined;
}

function scan(body: Instructions, numbers: Numbers): Scanned {
  const loops: Loop[] = [];
  const replaced: Edit[] = [];
  const hostCallEnds: number[] = [];
  /** What is open: the body itself, blocks and conditions (undefined), and loops. */
  const open: (Loop | undefined)[] = [undefined];
  body.skipLocals();
  while (body.next()) {
    const { op, opcodeAt, at } = body;
    const own = ownFunctionFor(body, numbers);
    if (own !== undefined) replaced.push({ from: opcodeAt, to: at, bytes: callOf(own) });
    if (op === opcode.call && body.immediate === numbers.hostCall) hostCallEnds.push(at);
    if (own !== undefined || op === opcode.call || op === opcode.callIndirect)
      for (const loop of open) if (loop !== undefined) loop.calls = true;
    if (op === opcode.loop) {
      const loop: Loop = { opcodeAt, bodyAt: at, bytes: 0, cases: 0, calls: false };
      loops.push(loop);
      open.push(loop);
    } else if (op === opcode.block || op === opcode.if) open.push(undefined);
    else if (op === opcode.end) {
      const ended = open.pop();
      if (ended !== undefined) ended.bytes = at - ended.bodyAt;
    } else if (op === opcode.branchTable) {
      const cases = body.immediate;
      for (const loop of open) if (loop !== undefined) loop.cases = Math.max(loop.cases, cases);
    }
  }
  if (open.length > 0) throw new WasmFormatError(`Cannot read a function as its blocks do not end: received one at ${body.end}`);
  return { loops, replaced, hostCallEnds };
}

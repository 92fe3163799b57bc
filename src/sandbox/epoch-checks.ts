/**
 * Rewrites the engine so that its loops can be stopped: every loop begins with a look at a word in a shared memory,
 * which a ticker thread sets once a slice, and calls the engine's own interrupt import when it is set. The engine polls
 * that import by itself once per 10,000 steps of its interpreters and never inside its built-ins, some of which loop for
 * hours. The interpreters' own loops are left alone; what one of their steps does is checked.
 */
import { copyBody, fillBody } from "./bulk-checks.ts";
import { encodeU32, Reader, WasmFormatError } from "./wasm/reader.ts";
import {
  appended,
  bodiesOf,
  codeSection,
  encodeName,
  entryCount,
  importedFunction,
  openModule,
  sectionId,
  writeModule,
  type Section,
} from "./wasm/module.ts";
import { noResult, opcode, skipImmediates, skipLocals } from "./wasm/instructions.ts";

/** The import that holds the shared memory. */
export const epochImport = "isopod_epoch";

/**
 * Words of the shared memory: a guest should yield; the guest that runs is able to, having no frame of the host on its
 * stack; a guest runs; the ticker sleeps. The guest sets the middle two when it goes on, as nobody else knows the moment.
 */
export const epochWord = { due: 0, able: 1, running: 2, asleep: 3 } as const;

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
}

/** @param interruptImport a function of one i32 that answers an i32. @throws {WasmFormatError} when the module is not built as the engine is */
export function withEpochChecks(binary: Uint8Array, interruptImport: string): Uint8Array {
  const { sections, body, imported } = openModule(binary);
  const interrupt = importedFunction(body(sectionId.import), interruptImport);
  const types = entryCount(body(sectionId.type));
  const ask = imported.functions + entryCount(body(sectionId.function));
  const numbers: Numbers = {
    memory: imported.memories,
    ask,
    askType: interrupt.type,
    check: ask + 1,
    checkType: types,
    copy: ask + 2,
    fill: ask + 3,
    bulkType: types + 1,
    interrupt: interrupt.index,
  };
  return writeModule(sections.map((section) => ({ id: section.id, body: rewritten(section, numbers) })));
}

/** The section's content with what the checks need added to it. */
function rewritten({ id, body }: Section, numbers: Numbers): Uint8Array {
  const { askType, checkType, bulkType } = numbers;
  switch (id) {
    case sectionId.type:
      return [nothingToNothing, threeToNothing].reduce<Uint8Array>(appended, body);
    case sectionId.import:
      // Shared, and of one page for ever: its size is known when it is compiled, so a look at it costs no bounds check.
      return appended(body, [...encodeName("a"), ...encodeName(epochImport), 0x02, 0x03, 1, 1]);
    case sectionId.function:
      return [askType, checkType, bulkType, bulkType].map(encodeU32).reduce<Uint8Array>(appended, body);
    case sectionId.code:
      return rewriteCode(body, numbers);
    default:
      return body;
  }
}

type Word = keyof typeof epochWord;

/** Alignment, memory and offset of a word of the shared memory. */
function wordAt({ memory }: Numbers, word: Word): number[] {
  const alignWithMemory = 0x02 | 0x40;
  return [alignWithMemory, ...encodeU32(memory), ...encodeU32(epochWord[word] * 4)];
}

function load(numbers: Numbers, word: Word): number[] {
  return [opcode.i32Const, 0, opcode.i32Load, ...wordAt(numbers, word)];
}

function setWord(numbers: Numbers, word: Word): number[] {
  return [opcode.i32Const, 0, opcode.i32Const, 1, opcode.i32Store, ...wordAt(numbers, word)];
}

function callOf(index: number): number[] {
  return [opcode.call, ...encodeU32(index)];
}

/** The functions of the module, and behind them our own in the order of their numbers. */
function rewriteCode(code: Uint8Array, numbers: Numbers): Uint8Array {
  const look = lookOf(numbers);
  const own = [askBody(numbers), checkBody(numbers), copyBody(look), fillBody(look)];
  return codeSection([...bodiesOf(code).map((body) => rewriteBody(body, numbers, look)), ...own]);
}

/** `if (due) check()` */
function lookOf(numbers: Numbers): number[] {
  return [...load(numbers, "due"), opcode.if, noResult, ...callOf(numbers.check), opcode.end];
}

/** Asks the host. V8 takes the guest off its thread for that whatever the host answers, and others may run meanwhile. */
function askBody(numbers: Numbers): Uint8Array {
  const ask = [opcode.localGet, 0, ...callOf(numbers.interrupt)];
  return Uint8Array.from([0, ...ask, ...setWord(numbers, "able"), ...setWord(numbers, "running"), opcode.end]);
}

function checkBody(numbers: Numbers): Uint8Array {
  const ask = [opcode.i32Const, 0, ...callOf(numbers.ask), opcode.drop];
  return Uint8Array.from([0, ...load(numbers, "able"), opcode.if, noResult, ...ask, opcode.end, opcode.end]);
}

/** A piece of a body that is replaced, or put in where both places are one. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly bytes: readonly number[];
}

function rewriteBody(body: Reader, numbers: Numbers, look: readonly number[]): Uint8Array {
  const { bytes, at, end } = body;
  const pieces: Uint8Array[] = [];
  let copied = at;
  for (const edit of editsOf(body, numbers, look)) {
    pieces.push(bytes.subarray(copied, edit.from), Uint8Array.from(edit.bytes));
    copied = edit.to;
  }
  pieces.push(bytes.subarray(copied, end));
  return Buffer.concat(pieces);
}

/** In order: a look at each loop (ahead of one that calls nothing, as it is short), and what is replaced by a call of ours. */
function editsOf(body: Reader, numbers: Numbers, look: readonly number[]): Edit[] {
  const { loops, replaced } = scan(body, numbers);
  const looks = loops
    .filter((loop) => loop.cases < interpreterMinCases || loop.bytes < interpreterMinBytes)
    .map((loop) => (loop.calls ? loop.bodyAt : loop.opcodeAt))
    .map((place) => ({ from: place, to: place, bytes: look }));
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
}

/** The function of ours that is called in an instruction's place. */
function ownFunctionFor(op: number, immediate: Reader, { interrupt, ask, copy, fill }: Numbers): number | undefined {
  if (op === opcode.call) return immediate.u32() === interrupt ? ask : undefined;
  if (op !== opcode.prefixed) return undefined;
  const kind = immediate.u32();
  if (kind === opcode.memoryCopy) return copy;
  return kind === opcode.memoryFill ? fill : undefined;
}

function scan(body: Reader, numbers: Numbers): Scanned {
  const loops: Loop[] = [];
  const replaced: Edit[] = [];
  /** What is open: the body itself, blocks and conditions (undefined), and loops. */
  const open: (Loop | undefined)[] = [undefined];
  skipLocals(body);
  while (!body.isAtEnd) {
    const opcodeAt = body.at;
    const op = body.u8();
    const immediate = new Reader(body.bytes, body.at, body.end);
    skipImmediates(body, op);
    const own = ownFunctionFor(op, immediate, numbers);
    if (own !== undefined) replaced.push({ from: opcodeAt, to: body.at, bytes: callOf(own) });
    if (own !== undefined || op === opcode.call || op === opcode.callIndirect)
      for (const loop of open) if (loop !== undefined) loop.calls = true;
    if (op === opcode.loop) {
      const loop: Loop = { opcodeAt, bodyAt: body.at, bytes: 0, cases: 0, calls: false };
      loops.push(loop);
      open.push(loop);
    } else if (op === opcode.block || op === opcode.if) open.push(undefined);
    else if (op === opcode.end) {
      const ended = open.pop();
      if (ended !== undefined) ended.bytes = body.at - ended.bodyAt;
    } else if (op === opcode.brTable) {
      const cases = immediate.u32();
      for (const loop of open) if (loop !== undefined) loop.cases = Math.max(loop.cases, cases);
    }
  }
  if (open.length > 0) throw new WasmFormatError("Cannot read a function as its blocks do not end");
  return { loops, replaced };
}

/**
 * Rewrites the engine so that its loops can be stopped: every loop begins with a look at a word in a shared memory,
 * which a ticker thread sets once a slice, and calls the engine's own interrupt import when it is set. The engine polls
 * that import by itself once per 10,000 bytecodes and never inside its built-ins, some of which loop for hours.
 * The loop that dispatches bytecodes is left alone: it polls, and what one bytecode does is checked.
 */
import { encodeU32, Reader, WasmFormatError } from "./wasm/reader.ts";
import {
  appended,
  bodiesOf,
  codeSection,
  countImports,
  encodeName,
  entryCount,
  importedFunction,
  readModule,
  sectionId,
  sectionOf,
  writeModule,
  type Section,
} from "./wasm/module.ts";
import { noResult, opcode, skipImmediates, skipLocals } from "./wasm/instructions.ts";

/** The import that holds the shared memory: word 0 is set when a guest should yield, word 1 when it is able to. */
export const epochImport = "isopod_epoch";

/** A loop around a switch of so many cases is the engine's dispatch. */
const dispatchMinCases = 200;

interface Numbers {
  /** The shared memory's. */
  readonly memory: number;
  /** The function's that asks whether to yield. */
  readonly check: number;
  readonly checkType: number;
  readonly interrupt: number;
}

/** @param interruptImport a function of one i32 that answers an i32. @throws {WasmFormatError} when the module is not built as the engine is */
export function withEpochChecks(binary: Uint8Array, interruptImport: string): Uint8Array {
  const sections = readModule(binary);
  const body = (id: number): Uint8Array => sectionOf(sections, id).body;
  const imported = countImports(body(sectionId.import));
  const numbers: Numbers = {
    memory: imported.memories,
    check: imported.functions + entryCount(body(sectionId.function)),
    checkType: entryCount(body(sectionId.type)),
    interrupt: importedFunction(body(sectionId.import), interruptImport),
  };
  return writeModule(sections.map((section) => rewritten(section, numbers)));
}

function rewritten({ id, body }: Section, numbers: Numbers): Section {
  switch (id) {
    case sectionId.type:
      return { id, body: appended(body, [0x60, 0, 0]) };
    case sectionId.import:
      // Shared, and of one page for ever: its size is known when it is compiled, so a look at it costs no bounds check.
      return { id, body: appended(body, [...encodeName("a"), ...encodeName(epochImport), 0x02, 0x03, 1, 1]) };
    case sectionId.function:
      return { id, body: appended(body, encodeU32(numbers.checkType)) };
    case sectionId.code:
      return { id, body: codeSection([...bodiesOf(body).map((one) => rewriteBody(one, numbers)), checkBody(numbers)]) };
    default:
      return { id, body };
  }
}

/** `i32.load` of a word of the shared memory. */
function load({ memory }: Numbers, offset: number): number[] {
  const alignWithMemory = 0x02 | 0x40;
  return [opcode.i32Const, 0, opcode.i32Load, alignWithMemory, ...encodeU32(memory), ...encodeU32(offset)];
}

/** `if (able) interrupt(0)`: with a frame of the host on the stack a guest cannot be parked, and that frame is soon gone. */
function checkBody(numbers: Numbers): Uint8Array {
  const interrupt = [opcode.i32Const, 0, opcode.call, ...encodeU32(numbers.interrupt), opcode.drop];
  return Uint8Array.from([0, ...load(numbers, 4), opcode.if, noResult, ...interrupt, opcode.end, opcode.end]);
}

/** The body with a look at the epoch where its loops begin. */
function rewriteBody(body: Reader, numbers: Numbers): Uint8Array {
  const look = Uint8Array.from([...load(numbers, 0), opcode.if, noResult, opcode.call, ...encodeU32(numbers.check), opcode.end]);
  const pieces: Uint8Array[] = [];
  const { bytes, at } = body;
  let copied = at;
  for (const loop of loopsOf(body)) {
    if (loop.isDispatch || !loop.calls) continue;
    pieces.push(bytes.subarray(copied, loop.bodyAt), look);
    copied = loop.bodyAt;
  }
  pieces.push(bytes.subarray(copied, body.end));
  return Buffer.concat(pieces);
}

interface Loop {
  /** Where its first instruction is. */
  readonly bodyAt: number;
  isDispatch: boolean;
  /** Whether it calls a function, itself or in a loop within it. */
  calls: boolean;
}

/** The loops of a body, in the order in which they begin. */
function loopsOf(body: Reader): Loop[] {
  const loops: Loop[] = [];
  /** What is open: the body itself, blocks and conditions (undefined), and loops. */
  const open: (Loop | undefined)[] = [undefined];
  skipLocals(body);
  while (!body.isAtEnd) {
    const op = body.u8();
    const cases = op === opcode.brTable ? new Reader(body.bytes, body.at, body.end).u32() : 0;
    skipImmediates(body, op);
    if (op === opcode.loop) {
      const loop: Loop = { bodyAt: body.at, isDispatch: false, calls: false };
      loops.push(loop);
      open.push(loop);
    } else if (op === opcode.block || op === opcode.if) open.push(undefined);
    else if (op === opcode.end) open.pop();
    else if (op === opcode.call || op === opcode.callIndirect) {
      for (const loop of open) if (loop !== undefined) loop.calls = true;
    } else if (cases >= dispatchMinCases) for (const loop of open) if (loop !== undefined) loop.isDispatch = true;
  }
  if (open.length > 0) throw new WasmFormatError("Cannot read a function as its blocks do not end");
  return loops;
}

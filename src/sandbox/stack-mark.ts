/**
 * Rewrites the engine so that it knows how deep its C stack went: every write of the stack pointer also lowers a
 * mark. A restore then wipes what a call used of the stack, a few KiB, and not all that it could have used.
 * Runs once per start; without it a restore touches half a megabyte more.
 */
import {
  appended,
  bodiesOf,
  codeSection,
  encodeName,
  entryCount,
  exportedFunction,
  openModule,
  sectionId,
  writeModule,
  type Section,
} from "./wasm/module.ts";
import { noResult, opcode, skipImmediates, skipLocals } from "./wasm/instructions.ts";
import { encodeU32, Reader, WasmFormatError } from "./wasm/reader.ts";

/** The export that holds the mark: the lowest stack pointer since it was last set, as an i32 global. */
export const stackMarkExport = "isopod_stack_mark";

/**
 * What a function may write below the stack pointer without moving it, in bytes: LLVM's WebAssembly backend lets
 * functions that call no other use so much (its red zone).
 */
export const redZoneBytes = 128;

interface Globals {
  readonly pointer: number;
  readonly mark: number;
}

/** @throws {WasmFormatError} when the module is not built as the engine is */
export function withStackMark(binary: Uint8Array, stackPointerExport: string): Uint8Array {
  const { sections, body, imported } = openModule(binary);
  const getter = exportedFunction(body(sectionId.export), stackPointerExport) - imported.functions;
  const globals = {
    pointer: pointerOf(body(sectionId.code), getter),
    mark: imported.globals + entryCount(body(sectionId.global)),
  };
  return writeModule(sections.map((section) => rewritten(section, globals)));
}

function rewritten(section: Section, globals: Globals): Section {
  const { id, body } = section;
  // A mutable i32 that begins at the highest address: whatever runs first lowers it.
  if (id === sectionId.global) return { id, body: appended(body, [0x7f, 0x01, opcode.i32Const, 0x7f, opcode.end]) };
  if (id === sectionId.export) {
    return { id, body: appended(body, [...encodeName(stackMarkExport), 0x03, ...encodeU32(globals.mark)]) };
  }
  return id === sectionId.code ? { id, body: rewriteCode(body, globals) } : section;
}

/** The global that a function of no more than `global.get` returns. */
function pointerOf(code: Uint8Array, getter: number): number {
  const body = bodiesOf(code)[getter];
  if (body === undefined) throw new WasmFormatError("Cannot find the stack pointer as its getter is no function of the module");
  skipLocals(body);
  const isGet = body.u8() === opcode.globalGet;
  const index = body.u32();
  if (!isGet || body.u8() !== opcode.end) throw new WasmFormatError("Cannot find the stack pointer as its getter does more than that");
  return index;
}

function rewriteCode(code: Uint8Array, globals: Globals): Uint8Array {
  const lower = lowerMark(globals);
  return codeSection(bodiesOf(code).map((body) => rewriteBody(body, globals.pointer, lower)));
}

/** `if (pointer <u mark) mark = pointer` */
function lowerMark({ pointer, mark }: Globals): Uint8Array {
  const get = (index: number): number[] => [opcode.globalGet, ...encodeU32(index)];
  const test = [...get(pointer), ...get(mark), opcode.i32LessUnsigned];
  return Uint8Array.from([...test, opcode.if, noResult, ...get(pointer), opcode.globalSet, ...encodeU32(mark), opcode.end]);
}

/** The body with the mark's instructions behind every write of the pointer. */
function rewriteBody(body: Reader, pointer: number, lower: Uint8Array): Uint8Array {
  const { bytes } = body;
  const pieces: Uint8Array[] = [];
  let copied = body.at;
  let frameBytes = 0;
  skipLocals(body);
  while (!body.isAtEnd) {
    const op = body.u8();
    const immediate = new Reader(bytes, body.at, body.end);
    skipImmediates(body, op);
    if (op === opcode.globalGet && immediate.u32() === pointer) frameBytes = Math.max(frameBytes, frameBehind(immediate));
    if (op !== opcode.globalSet || immediate.u32() !== pointer) continue;
    pieces.push(bytes.subarray(copied, body.at), lower);
    copied = body.at;
  }
  pieces.push(bytes.subarray(copied, body.end));
  if (pieces.length === 1 && frameBytes > redZoneBytes)
    throw new WasmFormatError(`Cannot mark the stack as a function uses ${frameBytes} bytes of it without moving its pointer`);
  return Buffer.concat(pieces);
}

/** The size in `pointer - size`, where a function's frame begins. */
function frameBehind(reader: Reader): number {
  if (reader.u8() !== opcode.i32Const) return 0;
  const size = reader.s32();
  return reader.u8() === opcode.i32Sub ? size : 0;
}

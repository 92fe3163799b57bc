/**
 * Rewrites the engine so that it knows how deep its C stack went: every write of the stack pointer also lowers a
 * mark. A restore then wipes what a call used of the stack, a few KiB, and not all that it could have used.
 * Runs once per start; without it a restore touches half a megabyte more.
 */
import { WasmFormatError } from "./wasm/errors.ts";
import { exportedFunction } from "./wasm/imports.ts";
import { Instructions, type Counts } from "./wasm/instructions.ts";
import { appended, bodiesOf, CodeWriter, openModule, sectionId, writeModule, type Section } from "./wasm/module.ts";
import { noResult, opcode } from "./wasm/opcodes.ts";
import { Reader } from "./wasm/reader.ts";
import { encodeName, encodeU32, type Edit } from "./wasm/writer.ts";

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
  const { sections, body, imported, counts } = openModule(binary);
  const getter = exportedFunction(body(sectionId.export), stackPointerExport) - imported.functions;
  const globals = { pointer: pointerOf(body(sectionId.code), getter, counts), mark: counts.globals };
  return writeModule(sections.map((section) => rewritten(section, globals, counts)));
}

function rewritten(section: Section, globals: Globals, counts: Counts): Section {
  const { id, body } = section;
  // A mutable i32 that begins at the highest address: whatever runs first lowers it.
  if (id === sectionId.global) return { id, body: appended(body, [0x7f, 0x01, opcode.i32Const, 0x7f, opcode.end]) };
  if (id === sectionId.export) {
    return { id, body: appended(body, [...encodeName(stackMarkExport), 0x03, ...encodeU32(globals.mark)]) };
  }
  return id === sectionId.code ? { id, body: rewriteCode(body, globals, counts) } : section;
}

/** The global that a function of no more than `global.get` returns. */
function pointerOf(code: Uint8Array, getter: number, counts: Counts): number {
  const found = bodiesOf(code)[getter];
  if (found === undefined) throw new WasmFormatError("Cannot find the stack pointer as its getter is no function of the module");
  const body = new Instructions(found, counts);
  body.skipLocals();
  const isGet = body.next() && body.op === opcode.globalGet;
  const index = isGet ? body.immediate : 0;
  if (!isGet || !body.next() || body.op !== opcode.end)
    throw new WasmFormatError("Cannot find the stack pointer as its getter does more than that");
  return index;
}

function rewriteCode(code: Uint8Array, globals: Globals, counts: Counts): Uint8Array {
  const lower = lowerMark(globals);
  const writer = new CodeWriter(code.length * 2);
  for (const body of bodiesOf(code)) writer.addEdited(body, editsOf(new Instructions(body, counts), globals.pointer, lower));
  return writer.finish();
}

/** `if (pointer <u mark) mark = pointer` */
function lowerMark({ pointer, mark }: Globals): number[] {
  const get = (index: number): number[] => [opcode.globalGet, ...encodeU32(index)];
  const test = [...get(pointer), ...get(mark), opcode.i32LessUnsigned];
  return [...test, opcode.if, noResult, ...get(pointer), opcode.globalSet, ...encodeU32(mark), opcode.end];
}

/** The mark's instructions behind every write of the pointer. */
function editsOf(body: Instructions, pointer: number, lower: readonly number[]): Edit[] {
  const edits: Edit[] = [];
  let frameBytes = 0;
  body.skipLocals();
  while (body.next()) {
    const { op, at } = body;
    if (op !== opcode.globalGet && op !== opcode.globalSet) continue;
    if (body.immediate !== pointer) continue;
    if (op === opcode.globalSet) edits.push({ from: at, to: at, bytes: lower });
    else frameBytes = Math.max(frameBytes, frameBehind(body));
  }
  if (edits.length === 0 && frameBytes > redZoneBytes)
    throw new WasmFormatError(`Cannot mark the stack as a function uses ${frameBytes} bytes of it without moving its pointer`);
  return edits;
}

/** The size in `pointer - size`, where a function's frame begins. */
function frameBehind({ bytes, at, end }: Instructions): number {
  const reader = new Reader(bytes, at, end);
  if (reader.u8() !== opcode.i32Const) return 0;
  const size = reader.s32();
  return reader.u8() === opcode.i32Sub ? size : 0;
}

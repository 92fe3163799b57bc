/**
 * What a rewritten module does to be stopped: it looks at a word in a shared memory, which a ticker thread sets once a
 * slice, and calls a check of ours when it is set. The engine's pass (`epoch-checks.ts`) and the one for any module
 * (`metered/with-metering.ts`) say where the looks are.
 */
import { noResult, opcode } from "./wasm/opcodes.ts";
import { encodeU32 } from "./wasm/writer.ts";

/** The import that holds the shared memory. */
export const epochImport = "isopod_epoch";

/** Shared, and of one page for ever: its size is known when it is compiled, so a look at it costs no bounds check. */
export const epochMemoryType: readonly number[] = [0x02, 0x03, 1, 1];

/**
 * Words of the shared memory: a guest should yield; the guest that runs is able to, having no frame of the host on its
 * stack; a guest runs; the ticker sleeps; the guest that runs was refused memory. The guest sets `able` and `running` when it goes
 * on, as nobody else knows the moment.
 */
export const epochWord = { due: 0, able: 1, running: 2, asleep: 3, refused: 4 } as const;

/** Values of `running`: no guest runs; one does; one does that began after the last tick, and is asked at the one after the next. */
export const running = { none: 0, due: 1, fresh: 2 } as const;

type Word = keyof typeof epochWord;

/** Alignment, memory and offset of a word of the shared memory. */
function wordAt(memory: number, word: Word): number[] {
  const alignWithMemory = 0x02 | 0x40;
  return [alignWithMemory, ...encodeU32(memory), ...encodeU32(epochWord[word] * 4)];
}

/** @param memory the shared memory's number */
export function loadWord(memory: number, word: Word): number[] {
  return [opcode.i32Const, 0, opcode.i32Load, ...wordAt(memory, word)];
}

export function setWord(memory: number, word: Word): number[] {
  return [opcode.i32Const, 0, opcode.i32Const, 1, opcode.i32Store, ...wordAt(memory, word)];
}

/** The guest goes on: it can yield again, and it runs. */
export function goOn(memory: number): number[] {
  return [...setWord(memory, "able"), ...setWord(memory, "running")];
}

export function callOf(index: number): number[] {
  return [opcode.call, ...encodeU32(index)];
}

/** `if (due) check()`. It leaves the stack as it is, so it may stand between any two instructions. */
export function lookOf(memory: number, check: number): number[] {
  return [...loadWord(memory, "due"), opcode.if, noResult, ...callOf(check), opcode.end];
}

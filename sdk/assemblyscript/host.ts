/**
 * What the host offers, as it is declared in `guest/abi/isopod.h` and by WASI preview 1. Addresses and lengths are in bytes, text is
 * UTF-8. A module imports only what it uses of these. Used by all files of this folder.
 */

@external("isopod", "event_size")
export declare function eventSize(): i32;

@external("isopod", "event_read")
export declare function eventRead(into: usize): void;

@external("isopod", "context_size")
export declare function contextSize(): i32;

@external("isopod", "context_read")
export declare function contextRead(into: usize): void;

@external("isopod", "reply")
export declare function reply(at: usize, length: usize): void;

@external("isopod", "fail")
export declare function fail(type: usize, typeLength: usize, message: usize, messageLength: usize): void;

@external("isopod", "log")
export declare function log(level: i32, text: usize, length: usize): void;

@external("wasi_snapshot_preview1", "clock_time_get")
declare function clockTimeGet(clock: i32, precision: u64, into: usize): i32;

@external("wasi_snapshot_preview1", "random_get")
declare function randomGet(into: usize, length: usize): i32;

@external("wasi_snapshot_preview1", "environ_sizes_get")
declare function environSizesGet(count: usize, size: usize): i32;

@external("wasi_snapshot_preview1", "environ_get")
declare function environGet(pointers: usize, text: usize): i32;

@external("wasi_snapshot_preview1", "proc_exit")
export declare function exit(code: i32): void;

export const enum Level {
  Trace,
  Debug,
  Info,
  Warn,
  Error,
}

export const enum Clock {
  /** Since the epoch. */
  Real,
  /** Since some moment before the call. */
  Monotonic,
}

export function nanoseconds(clock: Clock): u64 {
  const into = memory.data(8, 8);
  clockTimeGet(clock, 0, into);
  return load<u64>(into);
}

export function fillRandom(into: usize, length: usize): void {
  randomGet(into, length);
}

/** The function's variables, as `NAME=value`. */
export function environment(): string[] {
  const sizes = memory.data(8, 4);
  environSizesGet(sizes, sizes + 4);
  const count = load<u32>(sizes);
  const pointers = new StaticArray<u32>(count);
  const text = new ArrayBuffer(load<u32>(sizes, 4));
  environGet(changetype<usize>(pointers), changetype<usize>(text));
  const entries = new Array<string>(count);
  for (let at: u32 = 0; at < count; at++) entries[at] = textBeforeNul(pointers[at]);
  return entries;
}

function textBeforeNul(start: usize): string {
  let end = start;
  while (load<u8>(end) != 0) end++;
  return String.UTF8.decodeUnsafe(start, end - start);
}

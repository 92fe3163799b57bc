/**
 * Text on its way out, as UTF-8 in a block of memory of its own; lone surrogates become U+FFFD. It takes addresses of strings and is
 * not itself managed, so that it works when the collector's stack is full: a function that recurses for ever still says so.
 * Used by whatever hands text to the host.
 */
import { OBJECT, TOTAL_OVERHEAD } from "rt/common";

@unmanaged
export class Utf8 {
  start: usize = 0;
  size: usize = 0;

  /** @param capacity of UTF-16 units that will be appended */
  constructor(capacity: usize) {
    this.start = heap.alloc(capacity * 3);
  }

  append(text: usize): void {
    const mode = String.UTF8.ErrorMode.REPLACE;
    this.size += String.UTF8.encodeUnsafe(text, <i32>units(text), this.start + this.size, false, mode);
  }

  /** A number in decimal, after a colon, as places in files are written. */
  appendPlace(value: u32): void {
    let digits: usize = 1;
    for (let rest = value; rest >= 10; rest /= 10) digits++;
    store<u8>(this.start + this.size, 0x3a);
    this.size += 1 + digits;
    for (let at = this.start + this.size; digits > 0; digits--, value /= 10) store<u8>(--at, 0x30 + (value % 10));
  }

  free(): void {
    heap.free(this.start);
    heap.free(changetype<usize>(this));
  }
}

export function utf8Of(text: usize): Utf8 {
  const bytes = new Utf8(units(text));
  bytes.append(text);
  return bytes;
}

/** How many UTF-16 units a string has; none for null. */
export function units(text: usize): usize {
  return text == 0 ? 0 : changetype<OBJECT>(text - TOTAL_OVERHEAD).rtSize >> 1;
}

/** A text that grows at its end, in memory of its own until it is taken. Used by `parse.ts` for texts with escapes, and by `write.ts`. */
const firstUnits: usize = 64;

@final
export class TextWriter {
  private start: usize = heap.alloc(firstUnits << 1);
  private room: usize = firstUnits << 1;
  private size: usize = 0;

  unit(code: u32): void {
    this.reserve(2);
    store<u16>(this.start + this.size, code);
    this.size += 2;
  }

  text(text: string): void {
    this.copy(changetype<usize>(text), changetype<usize>(text) + ((<usize>text.length) << 1));
  }

  /** UTF-16 units from one address up to another. */
  copy(from: usize, to: usize): void {
    this.reserve(to - from);
    memory.copy(this.start + this.size, from, to - from);
    this.size += to - from;
  }

  /** The text; the writer has no use after this. */
  take(): string {
    const text = String.UTF16.decodeUnsafe(this.start, this.size);
    heap.free(this.start);
    return text;
  }

  private reserve(bytes: usize): void {
    if (this.size + bytes <= this.room) return;
    this.room = max(this.room << 1, this.size + bytes);
    this.start = heap.realloc(this.start, this.room);
  }
}

/** The console lines of one call, capped in bytes; past the cap a line costs a counter and nothing else. */
import type { LogLine } from "../outcome.ts";

export class LogBuffer {
  readonly lines: LogLine[] = [];
  dropped = 0;
  #leftBytes: number;
  readonly #now: () => number;

  constructor(maxBytes: number, now: () => number) {
    this.#leftBytes = maxBytes;
    this.#now = now;
  }

  get isFull(): boolean {
    return this.#leftBytes <= 0;
  }

  add(level: number, text: string): void {
    const bytes = Buffer.byteLength(text) + 1;
    const kept =
      bytes <= this.#leftBytes
        ? text
        : `${Buffer.from(text).subarray(0, this.#leftBytes).toString("utf8")} … (cut: the call's log is full)`;
    this.#leftBytes -= bytes;
    this.lines.push({ time: this.#now(), level: Math.min(4, Math.max(0, Math.trunc(level) || 0)), text: kept });
  }

  drop(): 0 {
    this.dropped += 1;
    return 0;
  }

  /** All lines; a log that was cut says so in its last one. */
  close(): readonly LogLine[] {
    if (this.dropped === 0) return this.lines;
    const text = `[isopod] ${this.dropped} further log lines dropped: the call's log is full`;
    return [...this.lines, { time: this.#now(), level: 3, text }];
  }
}

/**
 * Traces in the user's own files: a handler's error names lines of the bundle, which nobody has ever seen.
 * The bundle's source map lies unread with the function until its first error.
 */
// Maps a place in the bundle back to the user's file.
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

const frame = /\(?([A-Za-z0-9_-]+\.js):(\d+)(?::(\d+))?\)?/;

export class TraceMapper {
  readonly #map: Uint8Array;
  #parsed: TraceMap | undefined;

  /** @param map source map, version 3, as JSON; empty when there is none */
  constructor(map: Uint8Array) {
    this.#map = map;
  }

  /** The lines with places replaced; frames of what we wrapped around the user's module are left out. */
  rewrite(trace: readonly string[]): string[] {
    if (this.#map.length === 0) return [...trace];
    return trace.map((line) => this.#line(line)).filter((line) => line !== undefined);
  }

  #line(line: string): string | undefined {
    const found = line.trimStart().startsWith("at ") ? frame.exec(line) : null;
    if (found === null) return line;
    const [place, , row, column] = found;
    const at = originalPositionFor(this.#trace, { line: Number(row), column: Math.max(0, Number(column ?? 1) - 1) });
    if (at.source === null) return line;
    if (at.source.startsWith("isopod:")) return undefined;
    return line.replace(place, `(${at.source}:${at.line}:${at.column + 1})`);
  }

  get #trace(): TraceMap {
    return (this.#parsed ??= new TraceMap(Buffer.from(this.#map).toString("utf8")));
  }
}

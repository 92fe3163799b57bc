/**
 * `console`: formats in the guest and sends one text per call, so that a flood of lines costs the host a counter.
 * Levels: 0 trace, 1 debug, 2 info, 3 warn, 4 error.
 */
import { expose, tag } from "./expose.ts";
import { format } from "./format.ts";
import { inspect } from "./inspect.ts";
import { tableText } from "./console-table.ts";
import { monotonicNow, sendLog } from "./host.ts";
import { indexOf, mapDelete, mapGet, mapSet, NativeMap, repeat, slice, toText } from "./primordials.ts";

const groupDepthMax = 32;
const labelsMax = 1000;
const counts = new NativeMap<string, number>();
const started = new NativeMap<string, number>();
let labels = 0;
let depth = 0;

function indented(text: string): string {
  const margin = repeat("  ", depth);
  let answer = margin;
  let start = 0;
  for (let end = indexOf(text, "\n"); end >= 0; end = indexOf(text, "\n", start)) {
    answer += slice(text, start, end + 1) + margin;
    start = end + 1;
  }
  return answer + slice(text, start);
}

/** A value may throw while it is looked at (a Proxy's traps do): a log line must not end the handler for that. */
function formatted(args: unknown[]): string {
  try {
    return format(args);
  } catch {
    return "[a value that threw while it was formatted]";
  }
}

function write(level: number, text: string): void {
  sendLog(level, depth === 0 ? text : indented(text));
}

function line(level: number): (...args: unknown[]) => void {
  return (...args) => write(level, formatted(args));
}

function openGroup(...args: unknown[]): void {
  if (args.length > 0) write(2, formatted(args));
  if (depth < groupDepthMax) depth++;
}

function trace(...args: unknown[]): void {
  const head = args.length === 0 ? "Trace" : "Trace: " + formatted(args);
  // The first frame is this function itself.
  const frames = new Error().stack ?? "";
  const own = indexOf(frames, "\n") + 1;
  write(0, head + "\n" + slice(frames, own, -1));
}

function assert(holds?: unknown, ...args: unknown[]): void {
  if (holds) return;
  write(4, args.length === 0 ? "Assertion failed" : "Assertion failed: " + formatted(args));
}

/** Labels are kept for the length of a call; a guest that invents them endlessly gets no new ones. */
function remember(map: Map<string, number>, label: string, value: number): void {
  if (mapGet(map, label) === undefined && ++labels > labelsMax) return;
  mapSet(map, label, value);
}

function count(label: unknown = "default"): void {
  const name = toText(label);
  const total = (mapGet(counts, name) ?? 0) + 1;
  remember(counts, name, total);
  write(2, name + ": " + total);
}

function time(label: unknown = "default"): void {
  remember(started, toText(label), monotonicNow());
}

function timeLog(label: unknown = "default", ...args: unknown[]): void {
  const name = toText(label);
  const from = mapGet(started, name);
  if (from === undefined) return write(3, "No such label '" + name + "' for console.timeLog()");
  write(2, name + ": " + (monotonicNow() - from) + "ms" + (args.length === 0 ? "" : " " + formatted(args)));
}

function timeEnd(label: unknown = "default"): void {
  timeLog(label);
  if (mapDelete(started, toText(label))) labels--;
}

export function installConsole(): void {
  const info = line(2);
  const console = {
    log: info,
    info,
    debug: line(1),
    warn: line(3),
    error: line(4),
    trace,
    assert,
    dir: (value: unknown): void => write(2, inspect(value, 65_536)),
    dirxml: info,
    table: (data: unknown): void => write(2, tableText(data) ?? format([data])),
    count,
    countReset: (label: unknown = "default"): void => mapSet(counts, toText(label), 0),
    time,
    timeLog,
    timeEnd,
    group: openGroup,
    groupCollapsed: openGroup,
    groupEnd: (): void => void (depth > 0 && depth--),
  };
  tag(console, "console");
  expose("console", console);
}

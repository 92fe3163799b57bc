/**
 * Joins the arguments of a console call into one text, with the `%` formats of the console standard.
 * Used by every console method; strings at top level print bare, all else goes through the inspector.
 */
import { inspect } from "./inspect.ts";
import { indexOf, slice, symbolText, toNumber, trunc } from "./primordials.ts";
import { safeText } from "./failure.ts";

export const lineCharsMax = 65_536;

function bare(value: unknown, budget: number): string {
  return typeof value === "string" ? slice(value, 0, budget + 1) : inspect(value, budget);
}

function wholeText(value: unknown): string {
  if (typeof value === "bigint") return value + "n";
  if (typeof value === "symbol" || typeof value === "object") return "NaN";
  return "" + trunc(toNumber(value));
}

function floatText(value: unknown): string {
  return typeof value === "symbol" ? "NaN" : "" + parse(safeText(value));
}

const parse: typeof parseFloat = parseFloat;

function stringText(value: unknown, budget: number): string {
  if (typeof value === "symbol") return symbolText(value);
  if (typeof value === "bigint") return value + "n";
  if (typeof value === "object" && value !== null) return inspect(value, budget);
  return typeof value === "string" ? bare(value, budget) : safeText(value);
}

/** The text for one `%x`; undefined when the letter means nothing, and then no argument is used up. */
function directive(letter: string, value: unknown, budget: number): string | undefined {
  switch (letter) {
    case "s":
      return stringText(value, budget);
    case "d":
      return typeof value === "object" ? "NaN" : typeof value === "bigint" ? value + "n" : "" + toNumberOrNaN(value);
    case "i":
      return wholeText(value);
    case "f":
      return floatText(value);
    case "j":
      return jsonText(value);
    case "o":
    case "O":
      return inspect(value, budget);
    case "c":
      return "";
    default:
      return undefined;
  }
}

function toNumberOrNaN(value: unknown): number {
  return typeof value === "symbol" ? NaN : toNumber(value);
}

function jsonText(value: unknown): string {
  try {
    return stringify(value) ?? "undefined";
  } catch {
    return "[Circular]";
  }
}

const stringify = JSON.stringify as (value: unknown) => string | undefined;

type Progress = { text: string; used: number };

function fillFormats(pattern: string, args: unknown[]): Progress {
  let text = "";
  let used = 1;
  let start = 0;
  for (let at = indexOf(pattern, "%"); at >= 0; at = indexOf(pattern, "%", at + 2)) {
    const letter = pattern[at + 1];
    if (letter === undefined || text.length > lineCharsMax) break;
    if (letter !== "%" && used >= args.length) continue;
    const filled = letter === "%" ? "%" : directive(letter, args[used], lineCharsMax);
    if (filled === undefined) continue;
    if (letter !== "%") used++;
    text += slice(pattern, start, at) + filled;
    start = at + 2;
  }
  return { text: text + slice(pattern, start), used };
}

function cut(text: string): string {
  return text.length > lineCharsMax ? slice(text, 0, lineCharsMax) + "…" : text;
}

export function format(args: unknown[]): string {
  const first = args[0];
  if (args.length === 1 && typeof first === "string") return cut(first);
  const hasFormat = typeof first === "string" && args.length > 1 && indexOf(first, "%") >= 0;
  const progress = hasFormat ? fillFormats(first, args) : { text: "", used: 0 };
  let text = progress.text;
  for (let at = progress.used; at < args.length && text.length <= lineCharsMax; at++) {
    text += (at === 0 ? "" : " ") + bare(args[at], lineCharsMax - text.length);
  }
  return cut(text);
}

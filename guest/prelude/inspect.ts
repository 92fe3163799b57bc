/**
 * Text of any value for console lines, in the form of Node's `util.inspect`: nested to depth 3, circular
 * references marked, getters not run. It stops when its budget of characters is spent, so that one
 * `console.log` of a giant structure costs the guest a bounded amount.
 */
import { isErrorLike } from "./failure.ts";
import { container, type Container } from "./inspect-container.ts";
import { errorText } from "./inspect-error.ts";
import { className, quoted, type Walk } from "./inspect-walk.ts";
import {
  dateText,
  dateTime,
  functionText,
  getDescriptor,
  getPrototypeOf,
  indexOf,
  isArray,
  regexpText,
  repeat,
  slice,
  symbolText,
} from "./primordials.ts";

const depthMax = 3;
const lineWidth = 80;
const levelsPerLine = 3;
const customKey = Symbol.for("nodejs.util.inspect.custom");
const NativeRegExp = RegExp;

function primitiveText(value: unknown, walk: Walk): string {
  switch (typeof value) {
    case "string":
      return quoted(value.length > walk.left ? slice(value, 0, walk.left) + "…" : value);
    case "bigint":
      return value + "n";
    case "symbol":
      return symbolText(value);
    case "number":
      return value === 0 && 1 / value < 0 ? "-0" : "" + value;
    default:
      return "" + (value as null);
  }
}

function parentText(maker: object): string {
  const name: unknown = getDescriptor(getPrototypeOf(maker) ?? {}, "name")?.value;
  return typeof name === "string" && name !== "" ? " extends " + name : "";
}

function functionHead(value: object): string {
  const name: unknown = getDescriptor(value, "name")?.value;
  const shown = typeof name === "string" && name !== "" ? name : undefined;
  if (slice(functionText(value), 0, 5) === "class") return "[class " + (shown ?? "(anonymous)") + parentText(value) + "]";
  const kind = className(value) ?? "Function";
  return shown === undefined ? "[" + kind + " (anonymous)]" : "[" + kind + ": " + shown + "]";
}

function isRegExp(value: object): boolean {
  return value instanceof NativeRegExp;
}

function dateOrEmpty(value: object): string {
  try {
    const time = dateTime(value);
    return time === time ? dateText(value) : "Invalid Date";
  } catch {
    return "";
  }
}

/** What stands before the braces, or alone, for values that print as more than their properties. */
function baseText(value: object, walk: Walk): string {
  if (typeof value === "function") return functionHead(value);
  if (isErrorLike(value)) return errorText(value, walk);
  return isRegExp(value) ? regexpText(value) : dateOrEmpty(value);
}

function joinParts(parts: Container, base: string, walk: Walk, level: number): string {
  const output = parts.output;
  let total = output.length * 2 + walk.indent + parts.open.length + base.length + 10;
  let multiline = indexOf(base, "\n") >= 0;
  for (let at = 0; at < output.length; at++) {
    total += output[at]!.length;
    multiline ||= indexOf(output[at]!, "\n") >= 0;
  }
  const fits = walk.level - level < levelsPerLine && total <= lineWidth && !multiline;
  const gap = fits ? " " : "\n" + repeat(" ", walk.indent + 2);
  let body = "";
  for (let at = 0; at < output.length; at++) body += (at === 0 ? "" : ",") + gap + output[at]!;
  const close = fits ? " " : "\n" + repeat(" ", walk.indent);
  return (base === "" ? "" : base + " ") + parts.open + body + close + parts.close;
}

/** The number of a circular reference, made on its first sight. */
function refNumber(value: object, walk: Walk, add: boolean): number {
  const refs = walk.refs;
  for (let at = 0; at < refs.length; at++) if (refs[at] === value) return at + 1;
  if (add) refs[refs.length] = value;
  return add ? refs.length : 0;
}

function isOpen(value: object, walk: Walk): boolean {
  for (let at = 0; at < walk.stack.length; at++) if (walk.stack[at] === value) return true;
  return false;
}

function tooDeepText(value: object): string {
  return isArray(value) ? "[Array]" : "[" + (className(value) ?? "Object: null prototype") + "]";
}

function nestedText(value: object, walk: Walk): string {
  const level = walk.stack.length;
  const base = baseText(value, walk);
  if (level > depthMax) return base !== "" ? base : tooDeepText(value);
  walk.level = level;
  walk.stack[level] = value;
  const parts = container(value, walk, base !== "");
  walk.stack.length = level;
  const ref = refNumber(value, walk, false);
  const head = ref > 0 ? "<ref *" + ref + "> " : "";
  if (parts.output.length > 0) return head + joinParts(parts, base, walk, level);
  return head + (base !== "" ? base : parts.open + parts.close);
}

function customText(value: object, walk: Walk): string | undefined {
  const custom: unknown = (value as Record<symbol, unknown>)[customKey];
  if (typeof custom !== "function" || walk.stack.length > depthMax) return undefined;
  const answer: unknown = (value as Record<symbol, () => unknown>)[customKey]!();
  if (answer === value) return undefined;
  return typeof answer === "string" ? answer : walk.show(answer, walk);
}

function objectText(value: object, walk: Walk): string {
  if (isOpen(value, walk)) return "[Circular *" + refNumber(value, walk, true) + "]";
  return customText(value, walk) ?? nestedText(value, walk);
}

function show(value: unknown, walk: Walk): string {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  const text = isObject ? objectText(value, walk) : primitiveText(value, walk);
  walk.left -= text.length;
  return text;
}

/** At most about `budget` characters, in a form for people. */
export function inspect(value: unknown, budget: number): string {
  return show(value, { left: budget, indent: 0, level: 0, stack: [], refs: [], show });
}

/**
 * Turns whatever a guest threw into the JSON of Lambda's error shape: `{ errorType, errorMessage, trace }`.
 * Used for every rejected call. Reading a hostile error runs guest code and may throw again: each read stands
 * alone, and what comes out is built from strings only.
 */
import { sendReject } from "./host.ts";
import { isArray, quote, slice, split, toText, indexOf } from "./primordials.ts";

const traceLinesMax = 50;
const traceCharsMax = 16_384;
const messageCharsMax = 32_768;
const typeCharsMax = 256;

const isError = (Error as unknown as { isError?: (value: unknown) => boolean }).isError;

export function errorNamed(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

/** String(value), or "" when the guest's own code refuses. */
export function safeText(value: unknown): string {
  try {
    return typeof value === "string" ? value : toText(value);
  } catch {
    return "";
  }
}

export function readText(value: object, name: string): string {
  try {
    const found: unknown = (value as Record<string, unknown>)[name];
    return found === undefined ? "" : safeText(found);
  } catch {
    return "";
  }
}

/** A real error, or an object of the shape of one (DOMException, errors of old polyfills). */
export function isErrorLike(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return isError?.(value) === true || (value instanceof Error && !isArray(value));
}

/** Our own functions are compiled without debug information: their frames have a name and no place. */
function isPreludeFrame(line: string | undefined): boolean {
  return line !== undefined && indexOf(line, "    at ") === 0 && indexOf(line, "(") < 0 && indexOf(line, ":") < 0;
}

/** The frames of the user's own code: ours below them, and the native step between, say nothing to its author. */
export function userFrames(stack: string): string[] {
  // Only the first 16 KiB is ever split: a guest's `stack` may be a string of a hundred megabytes.
  const lines = split(slice(stack, 0, traceCharsMax), "\n", traceLinesMax);
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const isNativeStep = line === "    at apply (native)" && isPreludeFrame(lines[at + 1]);
    if (line !== "" && !isNativeStep && !isPreludeFrame(line)) kept[kept.length] = line;
  }
  return kept;
}

function traceJson(head: string, stack: string): string {
  const lines = userFrames(stack);
  let json = quote(slice(head, 0, 1024));
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (typeof line === "string" && line !== head) json += "," + quote(line);
  }
  return "[" + json + "]";
}

function failureJson(type: string, message: string, trace: string): string {
  const errorType = quote(slice(type, 0, typeCharsMax));
  const errorMessage = quote(slice(message, 0, messageCharsMax));
  return '{"errorType":' + errorType + ',"errorMessage":' + errorMessage + ',"trace":' + trace + "}";
}

function errorJson(error: unknown): string {
  if (!isHandledAsError(error)) return failureJson(typeof error, safeText(error), "[]");
  const name = readText(error, "name") || "Error";
  const message = readText(error, "message");
  const head = message === "" ? name : name + ": " + message;
  return failureJson(name, message, traceJson(head, readText(error, "stack")));
}

/** `instanceof` may run a proxy's trap, and the trap may throw. */
function isHandledAsError(value: unknown): value is object {
  try {
    return isErrorLike(value);
  } catch {
    return false;
  }
}

/** What was wrong in one line: the message of an error, else the value itself. */
export function thrownText(error: unknown): string {
  return typeof error === "object" && error !== null ? readText(error, "message") : safeText(error);
}

/** The engine's own sign of full memory: the fault is neither the event's nor the result's. */
export function isOutOfMemory(error: unknown): boolean {
  return typeof error === "object" && error !== null && readText(error, "message") === "out of memory";
}

export function rejectWith(error: unknown): void {
  sendReject(errorJson(error));
}

export function rejectAs(type: string, message: string): void {
  sendReject(failureJson(type, message, "[]"));
}

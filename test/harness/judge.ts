/**
 * Whether a reply is the one outcome that an attack may have. Outcomes are compared as short texts, which the table of
 * `npm run test:hostile` shows too; what a text does not say (messages, times, the memory cap) is checked beside it.
 */
import { configOf, isCallAttack, type Attack, type Ending } from "./hostile.ts";
import type { Reply } from "./reply.ts";

/** What the engine says of its own stack, and we of V8's. */
const stackIsFull = /^(stack overflow|Runtime exited as the call stack is full)$/;

/** What came of it: `timeout`, `error RangeError`, `value 1`, `refused 400 load_failed`. */
export function outcomeOf(reply: Reply): string {
  if (isFunctionError(reply)) return wordsOfFunctionError(reply);
  if (reply.status >= 400 && isOurError(reply)) return wordsOfError(reply);
  return reply.headers.get("content-type")?.startsWith("application/json") && reply.status === 200
    ? `value ${reply.text}`
    : `response ${reply.status} ${reply.text}`;
}

function wordsOfFunctionError({ functionError: { errorType, errorMessage } }: Reply): string {
  return stackIsFull.test(errorMessage) ? "stack overflow" : `error ${errorType}`;
}

function wordsOfError(reply: Reply): string {
  const { code } = reply.error;
  return code === "timeout" || code === "cpu_limit" ? code : `refused ${reply.status} ${code}`;
}

function isFunctionError(reply: Reply): boolean {
  return reply.status === 500 && reply.headers.has("x-isopod-function-error");
}

function isOurError(reply: Reply): boolean {
  return reply.headers.get("content-type") === "application/json" && "error" in (reply.json as object);
}

function wordsOf(ending: Ending): string {
  switch (ending.kind) {
    case "timeout":
    case "cpu_limit":
      return ending.kind;
    case "error":
      return `error ${ending.errorType}`;
    case "value":
      return `value ${ending.json}`;
    case "overflow":
      return "stack overflow";
    case "fresh":
      return "a value of its own";
    case "response":
      return `response ${ending.status} ${ending.text}`;
    case "refused":
      return `refused ${ending.status} ${ending.code}`;
  }
}

/** The values that an attack answered with, for those that must never give one twice. */
export type Seen = Set<string>;

/** What is wrong with a reply, or nothing. */
export function complaint(attack: Attack, reply: Reply, seen: Seen): string | undefined {
  const got = outcomeOf(reply);
  const wanted = wordsOf(attack.expect);
  if (attack.expect.kind === "fresh") return staleness(reply, seen) ?? overCap(reply);
  if (got !== wanted) return `ended by ${shortened(got)} instead of ${shortened(wanted)}${reason(reply)}`;
  return overCap(reply) ?? detail(attack, reply);
}

function staleness(reply: Reply, seen: Seen): string | undefined {
  if (reply.status !== 200) return `ended by ${outcomeOf(reply)} instead of a value of its own`;
  const values = [reply.json].flat().map((value) => JSON.stringify(value));
  const known = values.find((value) => seen.has(value));
  for (const value of values) seen.add(value);
  return known === undefined && new Set(values).size === values.length ? undefined : `answered ${values.join()}, which is not new`;
}

/** How far a call's memory went over its limit. Undefined when the reply is not a call's. */
export function bytesOverCap(reply: Reply): number | undefined {
  if (!reply.headers.has("x-isopod-memory-bytes")) return undefined;
  return Math.max(0, reply.number("x-isopod-memory-bytes") - reply.number("x-isopod-memory-limit-bytes"));
}

function overCap(reply: Reply): string | undefined {
  const over = bytesOverCap(reply);
  return over === undefined || over === 0 ? undefined : `took ${over} bytes more than its memory's cap`;
}

function detail(attack: Attack, reply: Reply): string | undefined {
  const { expect } = attack;
  if (expect.kind === "error") return mismatch(reply.functionError.errorMessage, expect.message);
  if (expect.kind === "refused") return mismatch(reply.error.message, expect.message);
  if (expect.kind === "timeout" && isCallAttack(attack)) return timeoutDetail(reply, configOf(attack).timeoutMs);
  if (expect.kind === "cpu_limit" && isCallAttack(attack)) return cpuDetail(reply, configOf(attack).cpuMs ?? 0);
  return undefined;
}

function mismatch(text: string, pattern: RegExp): string | undefined {
  return pattern.test(text) ? undefined : `says ${shortened(JSON.stringify(text))}, which does not match ${String(pattern)}`;
}

/** The guest's fault, in the promised words, and not before its time. */
function timeoutDetail(reply: Reply, timeoutMs: number): string | undefined {
  const { message, blame, retryable } = reply.error;
  const said = `${message}/${blame}/${retryable}/${reply.headers.get("x-isopod-function-error")}`;
  const promised = `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds/guest/false/Unhandled`;
  if (said !== promised) return `says ${said} instead of ${promised}`;
  const wallMs = reply.number("x-isopod-duration-ms");
  return wallMs >= timeoutMs - 1 ? undefined : `was ended after ${wallMs} ms of ${timeoutMs}`;
}

function cpuDetail(reply: Reply, cpuMs: number): string | undefined {
  const { message } = reply.error;
  if (message !== `Task used its CPU limit of ${cpuMs} ms`) return `says ${message}`;
  const usedMs = reply.number("x-isopod-cpu-ms");
  return usedMs >= cpuMs - 1 ? undefined : `was ended after ${usedMs} ms of CPU time of ${cpuMs}`;
}

function reason(reply: Reply): string {
  return reply.status >= 400 ? `: ${reply.text.slice(0, 300)}` : "";
}

export function shortened(text: string, chars = 120): string {
  return text.length > chars ? `${text.slice(0, chars)}…` : text;
}

/**
 * What becomes of the calls of a cell that has ended. One past its deadline has timed out, and its function is taken for
 * the cause; if there is none, any function may be, unless there is only one. Calls of others that had no effect are run
 * again, once: a call that loses a second cell may be what ends them.
 */
import { timedOutOutcome, type CallOutcome, type CallResult, type LostOutcome } from "../outcome.ts";
import type { InFlight, PoolCall } from "./cell-handle.ts";

export interface LostCalls {
  readonly timedOut: readonly InFlight[];
  readonly lost: readonly InFlight[];
  readonly toRunAgain: readonly InFlight[];
}

export function isOverdue({ call, sentMs }: InFlight, nowMs: number): boolean {
  return nowMs > sentMs + call.fn.timeoutMs;
}

export function divideLostCalls(entries: readonly InFlight[], nowMs: number): LostCalls {
  const causes = causesAmong(entries, nowMs);
  const timedOut = entries.filter((entry) => isOverdue(entry, nowMs));
  const others = entries.filter((entry) => !isOverdue(entry, nowMs));
  const isOver = ({ call, hasEffects }: InFlight): boolean => causes.has(call.fn) || hasEffects || call.firstSentMs !== undefined;
  return { timedOut, lost: others.filter(isOver), toRunAgain: others.filter((entry) => !isOver(entry)) };
}

/** The functions that may have ended the cell, as far as that is known. */
function causesAmong(entries: readonly InFlight[], nowMs: number): ReadonlySet<InFlight["call"]["fn"]> {
  const overdue = entries.filter((entry) => isOverdue(entry, nowMs)).map(({ call }) => call.fn);
  if (overdue.length > 0) return new Set(overdue);
  const all = new Set(entries.map(({ call }) => call.fn));
  return all.size === 1 ? all : new Set();
}

/** The front says it, as the cell could not. */
export function timedOut(call: PoolCall, sentMs: number): CallResult {
  return unanswered(call, sentMs, timedOutOutcome(call.fn.timeoutMs));
}

export function lost(call: PoolCall, sentMs: number, reason: string): CallResult {
  return unanswered(call, sentMs, { kind: "cell-lost", message: `Cannot answer as the call lost its cell: ${reason}` });
}

/** A call whose cell never told what it used: its time is the time it was away, all of it on a CPU for all we know. */
function unanswered({ fn }: PoolCall, sentMs: number, outcome: CallOutcome | LostOutcome): CallResult {
  const wallUs = sentMs === 0 ? 0 : Math.round((performance.now() - sentMs) * 1_000);
  const cpuUs = outcome.kind === "limit" ? wallUs : 0;
  const meter = { wallUs, cpuUs, peakMemoryBytes: 0, memoryLimitBytes: fn.memoryMb * 1_048_576, start: "snapshot" } as const;
  return { outcome, meter, logs: [], droppedLines: 0 };
}

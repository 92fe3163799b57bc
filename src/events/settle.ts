/**
 * What becomes of an event: run once more, later, or over, and who is told. Lambda's rules, as values: the queue asks before and after each
 * attempt, and the book does as it is told. Nothing here waits or writes.
 */
import { limits } from "../limits.ts";
import type { AttemptResult, Condition, EventPolicy, QueuedEvent, Target } from "./event.ts";

/** What the function answered last. */
interface Response {
  readonly isError: boolean;
  readonly executedVersion: string;
  readonly payload: Uint8Array;
}

export interface RunAgain {
  readonly kind: "again";
  readonly id: number;
  readonly dueMs: number;
  /** Whether the attempt stays counted: one that could not begin does not. */
  readonly isCounted: boolean;
  /** The function's failure. */
  readonly error: Uint8Array | undefined;
}

export interface Over {
  readonly kind: "over";
  readonly id: number;
  readonly condition: Condition;
  readonly isCounted: boolean;
  readonly functionArn: string;
  readonly response: Response | undefined;
  /** Gets a record of it. */
  readonly record: Target | undefined;
  /** Gets the event itself. */
  readonly deadLetter: Target | undefined;
}

export type Settled = RunAgain | Over;

/** What is said of an attempt of which nothing was heard any more. */
const endedMidway = Buffer.from(
  JSON.stringify({ errorType: "Runtime.ExitError", errorMessage: "The server ended before the function answered" }),
);

/** Of an event that was to run now: whether it is over without that. */
export function settleBefore(event: QueuedEvent, policy: EventPolicy, concurrency: number, nowMs: number): Over | undefined {
  if (event.attempts > policy.maxRetries + 1) {
    const response = { isError: true, executedVersion: event.qualifier ?? "$LATEST", payload: endedMidway };
    return { ...over(event, policy, "RetriesExhausted", response), isCounted: false };
  }
  if (nowMs >= event.createdMs + policy.maxAgeMs) return over(event, policy, "EventAgeExceeded");
  if (concurrency === 0) return over(event, policy, "ZeroReservedConcurrency");
  return undefined;
}

export function settle(event: QueuedEvent, policy: EventPolicy, result: AttemptResult, nowMs: number, retryMs: readonly number[]): Settled {
  switch (result.kind) {
    case "done":
      return result.isError ? settleFailure(event, policy, result, nowMs, retryMs) : over(event, policy, "Success", result);
    case "unavailable":
      return settleUnavailable(event, policy, nowMs);
    case "gone":
      return gone(event, policy);
  }
}

function settleFailure(event: QueuedEvent, policy: EventPolicy, response: Response, nowMs: number, retryMs: readonly number[]): Settled {
  if (event.attempts > policy.maxRetries) return over(event, policy, "RetriesExhausted", response);
  const dueMs = nowMs + retryDelayMs(event.attempts, retryMs);
  if (dueMs > event.createdMs + policy.maxAgeMs) return over(event, policy, "EventAgeExceeded", response);
  return { kind: "again", id: event.id, dueMs, isCounted: true, error: response.payload };
}

/** After so many attempts. */
export function retryDelayMs(attempts: number, retryMs: readonly number[]): number {
  return retryMs[Math.min(attempts, retryMs.length) - 1] ?? 0;
}

/** It is over when its age is, and not a back-off later. */
function settleUnavailable({ id, backOffs, createdMs }: QueuedEvent, { maxAgeMs }: EventPolicy, nowMs: number): Settled {
  const backOffMs = Math.min(limits.eventBackOffMinMs * 2 ** backOffs, limits.eventBackOffMaxMs);
  return { kind: "again", id, dueMs: Math.min(nowMs + backOffMs, createdMs + maxAgeMs), isCounted: false, error: undefined };
}

function over({ id }: QueuedEvent, policy: EventPolicy, condition: Condition, response?: Response): Over {
  const isSuccess = condition === "Success";
  return {
    kind: "over",
    id,
    condition,
    isCounted: response !== undefined,
    functionArn: policy.functionArn,
    response: response && { isError: response.isError, executedVersion: response.executedVersion, payload: response.payload },
    record: isSuccess ? policy.onSuccess : policy.onFailure,
    deadLetter: isSuccess ? undefined : policy.deadLetter,
  };
}

/** Its settings went with the function: nobody is told, and the event is kept. */
function gone({ id }: QueuedEvent, { functionArn }: EventPolicy): Over {
  const nobody = { response: undefined, record: undefined, deadLetter: undefined };
  return { kind: "over", id, condition: "FunctionGone", isCounted: false, functionArn, ...nobody };
}

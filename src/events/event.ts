/**
 * What the queue of asynchronous calls and those around it speak of: an event, what came of an attempt to run it,
 * and what its function's settings say of events. The queue calls an `EventRunner` and knows no more of functions.
 */
import type { FunctionName, TenantId } from "../ids.ts";

/** A function of the same tenant that is told what came of an event. */
export interface Target {
  readonly name: FunctionName;
  /** A version or an alias; undefined for the latest. */
  readonly qualifier: string | undefined;
}

export interface EventToQueue extends Target {
  readonly tenant: TenantId;
  readonly payload: Uint8Array;
  /** The same in all attempts. */
  readonly requestId: string;
  readonly clientContext?: string | undefined;
  readonly traceId?: string | undefined;
  /** How many destinations led to it. */
  readonly hops: number;
}

export interface QueuedEvent extends EventToQueue {
  readonly id: number;
  /** When it was put, in ms since the epoch. */
  readonly createdMs: number;
  /** Those that have begun, this one too. */
  readonly attempts: number;
  /** How often in a row it could not be run, through no fault of its own. */
  readonly backOffs: number;
}

export type AttemptResult =
  /** The function ran to its end, or to its own failure. The payload is its answer, or `{ errorType, errorMessage, … }`. */
  | { readonly kind: "done"; readonly isError: boolean; readonly executedVersion: string; readonly payload: Uint8Array }
  /** Refused for the moment, or a fault of ours: no attempt of the function. */
  | { readonly kind: "unavailable" }
  /** There is no such function or version any more. */
  | { readonly kind: "gone" };

export interface EventPolicy {
  /** Beyond the first attempt. */
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  /** Are told by a record of what came of it. */
  readonly onSuccess?: Target | undefined;
  readonly onFailure?: Target | undefined;
  /** Gets the event itself when it failed. */
  readonly deadLetter?: Target | undefined;
  /** How records name the function. */
  readonly functionArn: string;
}

/** None of it throws, whatever the function does, and whether it is there or not. */
export interface EventRunner {
  run(event: QueuedEvent): Promise<AttemptResult>;
  policyOf(event: QueuedEvent): EventPolicy;
  /** How many calls of the function may run at once. With none at all, its events end without being run. */
  concurrencyOf(tenant: TenantId, name: FunctionName): number;
}

/** Why an event is over: Lambda's words in records, and some of ours, which only dead letters carry. */
export type Condition = "Success" | "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency" | "FunctionGone" | "RecursiveLoop";

/** Events of a function as they stand: those that wait, those whose attempt has begun, and dead letters. */
export interface EventCounts {
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
}

/**
 * What a cell needs of a sandbox, whichever kind of guest it holds: it is laid with what its function starts from, runs one
 * call, and is laid again or thrown away. `javascript-sandbox.ts` and `compiled/sandbox.ts` are the two kinds.
 */
import type { CallResult, StartKind } from "../outcome.ts";
import type { FetchPort } from "./fetch-table.ts";
import type { CallTimes } from "./call-times.ts";
import type { OneAtATime } from "./one-at-a-time.ts";
import type { ReplyOptions } from "./reply-stream.ts";
import type { TimeBudget } from "./thread-time.ts";

/** What a call is given: bytes, which only the guest parses. */
interface CallInput {
  /** The event's bytes, or the HTTP request's body. */
  readonly body: Uint8Array;
  /** JSON of the HTTP request's head for HTTP functions; undefined for event functions. */
  readonly httpMeta: string | undefined;
  readonly contextJson: string;
  /** X-Ray's id, for the guest's environment. */
  readonly traceId?: string | undefined;
}

export interface SandboxCall extends CallInput, CallTimes, TimeBudget, ReplyOptions {
  readonly maxLogBytes: number;
}

export interface Sandbox {
  /** The plan that lies in it, unused; undefined while it is dirty. */
  readonly laid: Plan | undefined;
  /** What it has of the cell's memory, as far as it was ever written. */
  readonly memoryBytes: number;
  /** Whether it may be laid again: nothing befell it but a plain end. */
  readonly reusable: boolean;
  /** Whether it is of the kind that the plan can be laid over. */
  takes(plan: Plan): boolean;
  lay(plan: Plan): void;
  /**
   * Runs a call that ends by itself before it is ever asked whether to go on; undefined for any other, which has then left no trace but in
   * the sandbox, and runs again in another, or in this one if it may be laid again. The sandbox must be laid, with a plan whose calls run at once.
   */
  runAtOnce?(call: SandboxCall, start: StartKind): CallResult | undefined;
  /** Runs one call to its end. The sandbox must be laid. Never throws for what a guest does. */
  run(call: SandboxCall, start: StartKind, fetchPort: FetchPort): Promise<CallResult>;
}

/** A function's part of the thread, what to call when what runs in it lets go, and when nobody wants it any more. */
export type ThreadPart = Pick<TimeBudget, "share" | "onPause" | "deadlineMs">;

/** The call that a sandbox was made for is past its deadline. */
export class TooLate extends Error {
  override name = "TooLate";
}

/** What the sandboxes of a function start from. */
export interface Plan {
  /** Whether each call takes a sandbox of its own, so that the next should be made ahead of the next call. */
  readonly isSingleUse: boolean;
  /** Whether its sandboxes can run calls at once. */
  readonly runsAtOnce: boolean;
  /** Its sandboxes are made by this when they take long to be laid. */
  readonly laying: OneAtATime | undefined;
  /** A new sandbox, laid or to be laid. Guest code may run on the way, in that part of the thread. */
  newSandbox(memoryMb: number, thread: ThreadPart): Promise<Sandbox>;
}

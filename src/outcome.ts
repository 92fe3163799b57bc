/**
 * What can come of a call: a closed union, made in the cell or by the front's own refusals, switched on
 * exhaustively in `http`. What a guest does wrong is a value here; only our own bugs throw.
 */

/** One console line of a call. `time` in ms since the epoch; `level` 0 trace, 1 debug, 2 info, 3 warn, 4 error. */
export interface LogLine {
  readonly time: number;
  readonly level: number;
  readonly text: string;
}

/** The limits that end a call, by the name that its error carries. */
export type CallLimit = "timeout" | "cpu" | "memory" | "stack" | "output" | "host_calls";

/** What Lambda calls these ends of a function. */
export const limitErrorTypes: Readonly<Record<CallLimit, string>> = {
  timeout: "Sandbox.Timedout",
  cpu: "Sandbox.Timedout",
  memory: "Runtime.OutOfMemory",
  stack: "Runtime.StackOverflow",
  output: "Function.ResponseSizeTooLarge",
  host_calls: "Runtime.TooManyHostCalls",
};

/**
 * What a call's reply is made of, where it is not the bytes of the result: an HTTP response, pieces that leave while the call
 * runs, or both.
 */
export type ReplyForm = "http" | "stream" | "http-stream";

/** Whether a guest's word for a reply's type can be a header. */
export function isContentType(text: string): boolean {
  return /^[\x20-\x7e]{1,256}$/.test(text);
}

/** What goes ahead of a reply's body. */
export interface ReplyHead {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
}

export type CallOutcome =
  /** @param contentType what the handler said it is; nothing means JSON */
  | { readonly kind: "ok"; readonly body: Uint8Array; readonly contentType?: string }
  | ({ readonly kind: "http"; readonly body: Uint8Array } & ReplyHead)
  /** All of it has left already. */
  | { readonly kind: "streamed" }
  | { readonly kind: "guest-error"; readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] }
  | { readonly kind: "bad-event"; readonly message: string }
  | { readonly kind: "limit"; readonly limit: CallLimit; readonly message: string }
  | { readonly kind: "host-fault"; readonly message: string };

/** What the front itself says of a call that its cell could not answer. */
export type LostOutcome = { readonly kind: "cell-lost"; readonly message: string };

/** Why code cannot start, in the words of Lambda's runtimes. */
export interface StartError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** Where a call began: from its image laid for it, or in a sandbox whose image had been laid ahead. */
export type StartKind = "snapshot" | "warm";

/** What a call used. Times in microseconds, memory in bytes. */
export interface CallMeter {
  readonly wallUs: number;
  readonly cpuUs: number;
  readonly peakMemoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly start: StartKind;
}

export interface CallResult {
  readonly outcome: CallOutcome | LostOutcome;
  readonly meter: CallMeter;
  readonly logs: readonly LogLine[];
  /** Lines that the log's cap swallowed: said in the log's last line. */
  readonly droppedLines: number;
  /** What the call used and logged, for one that the pool answered at its deadline, ahead of its cell: resolves when the cell tells, or ends. */
  readonly used?: Promise<CallResult>;
}

/** Lambda's words for it, said by the cell or, when the cell is silent, by the pool. */
export function timeoutMessage(timeoutMs: number): string {
  return `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`;
}

/** The end of a call whose wall time is over, by whoever notices. */
export function timedOutOutcome(timeoutMs: number): CallOutcome {
  return { kind: "limit", limit: "timeout", message: timeoutMessage(timeoutMs) };
}

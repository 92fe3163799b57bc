/**
 * The two errors that the client throws. `IsopodError`: the server, or the way to it, refused or failed; match its
 * `code`, never its text. `FunctionError`: the server did its work and the function's own code failed.
 */
import type { Blame, Meters } from "./types.ts";

export type IsopodErrorFields = {
  code: string;
  /** HTTP status, 0 when no server answered. */
  status: number;
  blame: Blame;
  retryable: boolean;
  message: string;
  /** From `Retry-After`. */
  retryAfterMs?: number;
  cause?: unknown;
};

export class IsopodError extends Error {
  override readonly name = "IsopodError";
  readonly code: string;
  readonly status: number;
  readonly blame: Blame;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(fields: IsopodErrorFields) {
    super(fields.message, { cause: fields.cause });
    this.code = fields.code;
    this.status = fields.status;
    this.blame = fields.blame;
    this.retryable = fields.retryable;
    this.retryAfterMs = fields.retryAfterMs;
  }
}

export type FunctionErrorFields = { errorType: string; errorMessage: string; trace: readonly string[]; status: number; meters: Meters };

export class FunctionError extends Error {
  override readonly name = "FunctionError";
  readonly errorType: string;
  readonly errorMessage: string;
  /** The guest's own stack, in its own file names. */
  readonly trace: readonly string[];
  readonly status: number;
  readonly requestId: string;
  readonly meters: Meters;

  constructor(fields: FunctionErrorFields) {
    super(`${fields.errorType}: ${fields.errorMessage}`);
    this.errorType = fields.errorType;
    this.errorMessage = fields.errorMessage;
    this.trace = fields.trace;
    this.status = fields.status;
    this.requestId = fields.meters.requestId;
    this.meters = fields.meters;
  }
}

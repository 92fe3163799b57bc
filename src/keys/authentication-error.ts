/**
 * Why a request is not let in. One class for all fronts: each turns its kind into the reply that its clients know, so the
 * kinds tell apart what any of them tells apart.
 */
export type AuthenticationFailure =
  /** It carries no credentials at all. */
  | "missing"
  /** It carries some that cannot be read, or lack a part. */
  | "malformed"
  | "unknown-key"
  | "wrong-secret"
  /** Signed for another service. */
  | "wrong-scope"
  /** Something that is signed is not as it was, or the secret is another. */
  | "signature-mismatch"
  /** Its body is not the one whose hash was signed. */
  | "body-mismatch"
  | "expired"
  | "not-yet-valid";

/** Of a signature outside of its time: when it was made, what it was compared with, and the time here; as `20251128T094000Z`. */
export interface SignatureWindow {
  readonly signedAt: string;
  readonly bound: string;
  readonly now: string;
}

export class AuthenticationError extends Error {
  override name = "AuthenticationError";
  readonly failure: AuthenticationFailure;
  readonly window: SignatureWindow | undefined;

  constructor(failure: AuthenticationFailure, message: string, window?: SignatureWindow) {
    super(message);
    this.failure = failure;
    this.window = window;
  }
}

export function malformed(reason: string): AuthenticationError {
  return new AuthenticationError("malformed", `Cannot read the request's credentials as ${reason}`);
}

/**
 * What crosses the egress border: the guest's request, the answer as a closed union, the operator's options.
 * Used by whoever carries a guest's `fetch` to `newEgress`. Without it a refusal would be an exception that
 * some caller forgets: what a guest did wrong is a value here, never a throw.
 */
export type EgressRequest = {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | undefined;
  readonly redirect: "follow" | "manual" | "error";
};

type EgressResponse = {
  ok: true;
  status: number;
  statusText: string;
  /** Of the last hop, without its fragment. */
  url: string;
  redirected: boolean;
  headers: readonly (readonly [string, string])[];
  /** Decoded: `content-encoding` is gone from the headers where we undid it. */
  body: Uint8Array;
};

export type EgressCode =
  | "egress_aborted"
  | "egress_timeout"
  | "egress_bad_url"
  | "egress_bad_request"
  | "egress_request_too_large"
  | "egress_not_listed"
  | "egress_private_address"
  | "egress_name_not_resolved"
  | "egress_connection_failed"
  | "egress_bad_response"
  | "egress_response_too_large"
  | "egress_redirect_refused";

/** `name` is the class that the guest's prelude throws. */
export type EgressFailure = {
  ok: false;
  name: "TypeError" | "AbortError";
  message: string;
  code: EgressCode;
};

export type EgressAnswer = EgressResponse | EgressFailure;

/** Looks a name up; an empty list means that it has no address. Rejects only on faults of the resolver itself. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export type EgressOptions = {
  /** Of the body, both as it arrives and after every decoding step. */
  maxResponseBytes: number;
  maxRequestBytes: number;
  /** Of the whole fetch: name, connection, redirects and body. */
  timeoutMs: number;
  maxRedirects: number;
  /**
   * Private addresses that the operator declares reachable: `127.0.0.1:9000`, `10.1.0.0/16`, `[fd00::1]:80`, `db.internal:5432`.
   * A function needs its own pattern besides, and `*` does not count as one.
   */
  privateAllow: readonly string[];
  /** Replaces DNS, for tests and for operators with a resolver of their own. The addresses are checked all the same. */
  resolve?: Resolve;
};

export type Egress = {
  fetch(request: EgressRequest, allow: readonly string[], signal: AbortSignal): Promise<EgressAnswer>;
  [Symbol.asyncDispose](): Promise<void>;
};

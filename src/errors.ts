/**
 * The one table of error codes. Clients match codes, never text. Each error of ours that leaves the server is
 * `{ error: { code, message, blame, retryable } }` with the status that stands here; the README shows this table.
 */
type Blame = "client" | "tenant" | "guest" | "host";

interface ErrorKind {
  readonly status: number;
  readonly blame: Blame;
  readonly retryable: boolean;
  /** What it means, for the README. */
  readonly means: string;
}

export const errorTable = {
  invalid_json: { status: 400, blame: "client", retryable: false, means: "the body is not JSON" },
  invalid_name: {
    status: 400,
    blame: "client",
    retryable: false,
    means: "the function's name is not letters, digits, - and _, at most 64",
  },
  invalid_request: { status: 400, blame: "client", retryable: false, means: "a field or parameter is missing, unknown or out of range" },
  build_failed: { status: 400, blame: "tenant", retryable: false, means: "the code does not compile, or an import cannot be resolved" },
  load_failed: { status: 400, blame: "tenant", retryable: false, means: "the module threw, or did not end, while it loaded" },
  invalid_module: {
    status: 400,
    blame: "tenant",
    retryable: false,
    means: "the WebAssembly module is malformed, over a limit, or uses or imports what is not offered; the message says which",
  },
  no_handler: { status: 400, blame: "tenant", retryable: false, means: "the module exports no handler" },
  invalid_upload: {
    status: 400,
    blame: "client",
    retryable: false,
    means: "the upload is truncated, no zip, or holds a path that leads out of it",
  },
  unauthenticated: {
    status: 401,
    blame: "client",
    retryable: false,
    means: "the request carries no key, or one that cannot be read or is not known, or the secret is not the key's",
  },
  invalid_signature: {
    status: 403,
    blame: "client",
    retryable: false,
    means: "the signature is not that of this request, or is for another service, or the body is not the one that was signed",
  },
  signature_expired: {
    status: 403,
    blame: "client",
    retryable: false,
    means: "the signature is of a time that is past or to come: more than five minutes, or over what it was presigned for",
  },
  unauthorized_host: {
    status: 403,
    blame: "client",
    retryable: false,
    means: "the Host header is not this server's: a web page must not reach it by another name",
  },
  not_found: { status: 404, blame: "client", retryable: false, means: "no such route" },
  function_not_found: { status: 404, blame: "client", retryable: false, means: "no such function or version" },
  dead_letter_not_found: { status: 404, blame: "client", retryable: false, means: "the function has no dead letter of that number" },
  method_not_allowed: { status: 405, blame: "client", retryable: false, means: "the route has no such method" },
  too_large: { status: 413, blame: "client", retryable: false, means: "the body is over the limit" },
  unsupported_runtime: {
    status: 415,
    blame: "client",
    retryable: false,
    means: "no such runtime here, or a body of that type cannot be deployed",
  },
  function_concurrency: {
    status: 429,
    blame: "tenant",
    retryable: true,
    means: "as many calls of the function are running as its config allows",
  },
  server_concurrency: {
    status: 429,
    blame: "host",
    retryable: true,
    means: "the server's memory for calls is taken and its queue is full or slow",
  },
  events_busy: { status: 429, blame: "host", retryable: true, means: "as many events as memory is meant for wait to be written to disk" },
  host_fault: { status: 500, blame: "host", retryable: true, means: "a bug of ours; the call's sandbox is gone, the server goes on" },
  cell_lost: {
    status: 502,
    blame: "host",
    retryable: true,
    means: "the cell that ran the call ended, and the call was not run again: it had sent a request, or may be the cause",
  },
  image_corrupt: {
    status: 500,
    blame: "host",
    retryable: false,
    means: "the stored code or image does not match its hash and could not be rebuilt",
  },
  storage_failed: { status: 503, blame: "host", retryable: true, means: "the data directory cannot be written" },
  shutting_down: { status: 503, blame: "host", retryable: true, means: "the server drains and takes no new calls" },
  deploy_busy: { status: 503, blame: "host", retryable: true, means: "too many deployments wait already" },
  deploy_timeout: { status: 504, blame: "tenant", retryable: false, means: "building or loading took too long and was ended" },
  timeout: { status: 504, blame: "guest", retryable: false, means: "the call reached its wall-time limit (timeoutMs)" },
  cpu_limit: { status: 504, blame: "guest", retryable: false, means: "the call used its CPU time (cpuMs)" },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorTable;

/** Where in the user's code an error is; lines and columns from 1. */
export interface ErrorPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text?: string;
}

/** Thrown on the way of a request that is refused; the HTTP layer turns it into its reply. */
export class IsopodError extends Error {
  override name = "IsopodError";
  readonly code: ErrorCode;
  readonly place: ErrorPlace | undefined;

  constructor(code: ErrorCode, message: string, place?: ErrorPlace) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

/** At most so much of a text whose length is another's choice; what was cut off is said. */
export function shortened(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars)}… (${text.length - maxChars} more characters)`;
}

export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly blame: Blame;
    readonly retryable: boolean;
    readonly place?: ErrorPlace;
  };
}

export function errorBody(code: ErrorCode, message: string, place?: ErrorPlace): ErrorBody {
  const { blame, retryable } = errorTable[code];
  return { error: { code, message, blame, retryable, ...(place === undefined ? {} : { place }) } };
}

/** From an outcome to an HTTP reply: status, headers, body. The switch is exhaustive, so no outcome is forgotten. */
import { errorBody, errorTable, type ErrorCode, type ErrorPlace } from "../errors.ts";
import type { Answer } from "../invoke.ts";
import type { AuthenticationError, AuthenticationFailure } from "../keys/authentication-error.ts";
import { limitErrorTypes, type CallLimit } from "../outcome.ts";

/** Body types that `Response` takes from us. */
type Body = Uint8Array<ArrayBuffer> | string;

export function answerReply(answer: Answer, requestId: string): Response {
  const headers = meterHeaders(answer, requestId);
  const { outcome } = answer.result;
  switch (outcome.kind) {
    case "ok":
      if (outcome.contentType === undefined) return json(200, headers, inOneWrite(outcome.body));
      return httpReply(200, [["content-type", outcome.contentType]], outcome.body as Body, headers);
    case "http":
      return httpReply(outcome.status, outcome.headers, outcome.body as Body, headers);
    case "streamed":
      throw new Error("a reply was streamed, and nobody had asked for that");
    case "guest-error":
      return functionError(headers, outcome.errorType, outcome.errorMessage, outcome.trace);
    case "limit":
      return limitReply(headers, outcome.limit, outcome.message);
    case "bad-event":
      return refusal(headers, "invalid_json", outcome.message);
    case "cell-lost":
      return refusal(headers, "cell_lost", outcome.message);
    case "host-fault":
      return refusal(headers, "host_fault", "Cannot answer the call as the engine failed: the server's log says why");
  }
}

/** A refusal before any sandbox ran. */
export function errorReply(requestId: string, code: ErrorCode, message: string, place?: ErrorPlace): Response {
  const headers: Record<string, string> = { "x-isopod-request-id": requestId };
  if (errorTable[code].status === 429 || errorTable[code].status === 503) headers["retry-after"] = "1";
  return refusal(headers, code, message, place);
}

const authenticationCodes: Record<AuthenticationFailure, ErrorCode> = {
  missing: "unauthenticated",
  malformed: "unauthenticated",
  "unknown-key": "unauthenticated",
  "wrong-secret": "unauthenticated",
  "wrong-scope": "invalid_signature",
  "signature-mismatch": "invalid_signature",
  "body-mismatch": "invalid_signature",
  expired: "signature_expired",
  "not-yet-valid": "signature_expired",
};

export function authenticationReply(requestId: string, { failure, message }: AuthenticationError): Response {
  const reply = errorReply(requestId, authenticationCodes[failure], message);
  if (reply.status === 401) reply.headers.set("www-authenticate", 'Bearer realm="isopod"');
  return reply;
}

function refusal(headers: Record<string, string>, code: ErrorCode, message: string, place?: ErrorPlace): Response {
  return json(errorTable[code].status, headers, JSON.stringify(errorBody(code, message, place)));
}

function limitReply(headers: Record<string, string>, limit: CallLimit, message: string): Response {
  if (limit !== "timeout" && limit !== "cpu") return functionError(headers, limitErrorTypes[limit], message, []);
  return refusal({ ...headers, "x-isopod-function-error": "Unhandled" }, limit === "cpu" ? "cpu_limit" : "timeout", message);
}

function functionError(headers: Record<string, string>, errorType: string, errorMessage: string, trace: readonly string[]): Response {
  return json(500, { ...headers, "x-isopod-function-error": "Unhandled" }, JSON.stringify({ errorType, errorMessage, trace }));
}

function json(status: number, headers: Record<string, string>, body: Body): Response {
  headers["content-type"] = "application/json";
  return new Response(body, { status, headers });
}

const smallBodyBytes = 16_384;

/** Node sends a head and a text body in one write, a head and bytes in two: worth a copy for small ones. */
function inOneWrite(body: Uint8Array): Body {
  return body.length > smallBodyBytes ? (body as Body) : Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8");
}

/** A function may not speak for the connection or in our name, and its pages may not act as this origin's. */
const notTheGuests =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|x-isopod-.*|strict-transport-security|alt-svc|clear-site-data|service-worker-allowed)$/i;
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

export function httpReply(
  status: number,
  guestHeaders: readonly (readonly [string, string])[],
  body: Body | ReadableStream<Uint8Array<ArrayBuffer>>,
  ours: Record<string, string>,
): Response {
  const headers = new Headers(ours);
  for (const [name, value] of guestHeaders) {
    if (!notTheGuests.test(name)) appendChecked(headers, name, value);
  }
  headers.append("content-security-policy", "sandbox allow-forms allow-popups allow-scripts");
  return new Response(bodiless.has(status) ? null : body, { status, headers });
}

/** A header that HTTP does not allow is dropped: the prelude checks them, so only a subverted guest sends one. */
function appendChecked(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value);
  } catch {
    // Not a header.
  }
}

/** CPU time and memory of a call that was answered ahead of its cell are not known yet: they come with its log. */
function meterHeaders({ result: { meter, used }, bill, version }: Answer, requestId: string): Record<string, string> {
  const headers: Record<string, string> = {
    "x-isopod-request-id": requestId,
    "x-isopod-version": String(version.version),
    "x-isopod-duration-ms": (meter.wallUs / 1_000).toFixed(3),
    "x-isopod-billed-ms": String(bill.billedMs),
    "x-isopod-memory-limit-bytes": String(meter.memoryLimitBytes),
    "x-isopod-start": meter.start,
  };
  if (used !== undefined) return headers;
  headers["x-isopod-cpu-ms"] = (meter.cpuUs / 1_000).toFixed(3);
  headers["x-isopod-memory-bytes"] = String(meter.peakMemoryBytes);
  return headers;
}

/**
 * Turns what a guest asked for into the first hop, or says why it is not a request.
 * Used by `egress.ts` before any name is looked up. The guest's own `Request` class checks most of this as well,
 * but that code runs inside the sandbox and is the guest's to change.
 */
import { failure } from "./failure.ts";
import { isToken, requestHeaders } from "./headers.ts";
import type { Hop } from "./send.ts";
import type { EgressFailure, EgressRequest } from "./types.ts";

/** Fetch forbids them: they open tunnels or echo what intermediaries added. */
const forbidden = new Set(["CONNECT", "TRACE", "TRACK"]);
const normalised = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);

export function firstHop(request: EgressRequest, maxRequestBytes: number): Hop | EgressFailure {
  const url = URL.parse(request.url);
  if (url === null) return failure("egress_bad_url", request.url, "it is not an absolute URL");
  const upper = request.method.toUpperCase();
  const method = normalised.has(upper) ? upper : request.method;
  if (!isToken(method) || forbidden.has(upper)) {
    return failure("egress_bad_request", url, "its method is forbidden or not a token", JSON.stringify(request.method));
  }
  const body = checkBody(url, method, request.body, maxRequestBytes);
  if (body !== undefined) return body;
  const made = requestHeaders(request.headers);
  if ("code" in made) return failure(made.code, url, made.reason, made.received);
  return { url, method, headers: made.headers, body: request.body };
}

function checkBody(url: URL, method: string, body: Uint8Array | undefined, maxBytes: number): EgressFailure | undefined {
  if (body === undefined) return undefined;
  if (method === "GET" || method === "HEAD")
    return failure("egress_bad_request", url, `a ${method} request has no body`, `${body.length} bytes`);
  if (body.length <= maxBytes) return undefined;
  return failure("egress_request_too_large", url, `its body is larger than ${maxBytes} bytes`, body.length);
}

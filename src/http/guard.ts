/**
 * Keeps web pages out: a page in the user's browser can send requests to loopback, by this server's address or
 * by a name that it makes resolve to it. Neither gets in: the Host must be ours, and a cross-site request is none.
 */
import type { IncomingMessage } from "node:http";
import { IsopodError } from "../errors.ts";

const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/** @throws {IsopodError} unauthorized_host */
export function guardHost(incoming: IncomingMessage, loopbackOnly: boolean): void {
  const { host = "", origin, "sec-fetch-site": site } = incoming.headers;
  if (hostCount(incoming.rawHeaders) > 1)
    throw new IsopodError("invalid_request", "Cannot answer as the request has more than one Host header");
  if (loopbackOnly && !loopbackHost.test(host)) {
    throw new IsopodError(
      "unauthorized_host",
      `Cannot answer as the Host header is not a loopback name: received ${JSON.stringify(host.slice(0, 100))}`,
    );
  }
  // A function's URL is for pages too: whoever knows it may call, and its CORS says who may read.
  if (incoming.url?.startsWith("/lambda-url/") === true) return;
  if (site === "cross-site" || site === "same-site" || (origin !== undefined && !isOwnOrigin(origin, host))) {
    throw new IsopodError("unauthorized_host", "Cannot answer as a web page of another origin sent the request");
  }
}

/** Two Hosts are read one way here and another way by a proxy before us: which of them was meant is anyone's guess. */
function hostCount(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.length === 4 && rawHeaders[index]?.toLowerCase() === "host") count += 1;
  }
  return count;
}

function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

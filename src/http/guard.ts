/**
 * Keeps web pages out: a page in the user's browser can send requests to loopback, by this server's address or
 * by a name that it makes resolve to it. Neither gets in: the Host must be ours, and a cross-site request is none.
 */
import type { IncomingMessage } from "node:http";
import { IsopodError } from "../errors.ts";

const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/** @throws {IsopodError} unauthorized_host */
export function guardHost(incoming: IncomingMessage, loopbackOnly: boolean): void {
  const { host = "", "sec-fetch-site": site } = incoming.headers;
  if (loopbackOnly && !loopbackHost.test(host)) {
    throw new IsopodError(
      "unauthorized_host",
      `Cannot answer as the Host header is not a loopback name: received ${JSON.stringify(host.slice(0, 100))}`,
    );
  }
  if (site === "cross-site" || site === "same-site") {
    throw new IsopodError("unauthorized_host", "Cannot answer as a web page of another origin sent the request");
  }
}

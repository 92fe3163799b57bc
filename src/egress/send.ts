/**
 * Sends one hop over a connection of its own, to an address that was checked, and reads the reply.
 * Used by `egress.ts` for the first request and for each redirect. Nothing is pooled: a kept connection would be
 * one tenant's socket in another's hands, and one opened under another function's list would skip our check.
 */
import type { LookupFunction, Socket } from "node:net";
import { isIPv6 } from "node:net";
import type { Readable } from "node:stream";
import { buildConnector, Client, errors } from "undici";
import { BodyTooLarge, parseCodings, readBody } from "./body.ts";
import type { CheckedHop } from "./check.ts";
import { failure } from "./failure.ts";
import { headerValue, responseHeaders, without, type HeaderList } from "./headers.ts";
import { egressLimits } from "./limits.ts";
import { errorCode } from "./resolve.ts";
import type { EgressFailure } from "./types.ts";

export type Hop = { url: URL; method: string; headers: HeaderList; body: Uint8Array | undefined };
export type Reply = {
  ok: true;
  status: number;
  statusText: string;
  headers: HeaderList;
  body: Uint8Array;
};
export type SendOptions = {
  maxResponseBytes: number;
  timeoutMs: number;
  signal: AbortSignal;
  /** Whether the body will be used: that of a redirect which is followed is not read. */
  wantsBody(status: number, headers: HeaderList): boolean;
};

const coded = new Set(["content-encoding", "content-length"]);
const empty = new Uint8Array();

/** Rejects when the signal ended it, and on faults of our own. */
export async function sendHop(hop: Hop, checked: CheckedHop, options: SendOptions): Promise<Reply | EgressFailure> {
  const connection = newConnection(hop.url, checked, options.timeoutMs);
  // undici minds the signal only once it is connected: a peer that never ends its handshake would hold the fetch.
  options.signal.addEventListener("abort", connection.end);
  if (options.signal.aborted) connection.end();
  try {
    return await exchange(connection.client, hop, options);
  } catch (error) {
    if (options.signal.aborted) throw error;
    return sendFailure(hop.url, error, options.maxResponseBytes);
  } finally {
    options.signal.removeEventListener("abort", connection.end);
    connection.end();
  }
}

async function exchange(client: Client, hop: Hop, options: SendOptions): Promise<Reply | EgressFailure> {
  const {
    statusCode: status,
    statusText,
    headers: flat,
    body,
  } = await client.request({
    path: `${hop.url.pathname}${hop.url.search}`,
    method: hop.method,
    headers: hop.headers.flat(),
    body: hop.body ?? null,
    responseHeaders: "raw",
    reset: true, // says "connection: close": there is no second request
    signal: options.signal,
  });
  const headers = responseHeaders(flat as unknown as string[]);
  const reply = { ok: true as const, status, statusText, headers, body: empty };
  if (!options.wantsBody(status, headers)) return reply;
  const decoded = await decode(hop, reply, body, options.maxResponseBytes);
  return "ok" in decoded ? decoded : { ...reply, ...decoded };
}

async function decode(hop: Hop, reply: Reply, body: Readable, maxBytes: number): Promise<Pick<Reply, "headers" | "body"> | EgressFailure> {
  const codings = hop.method === "HEAD" ? [] : parseCodings(headerValue(reply.headers, "content-encoding"));
  if (codings !== undefined && codings.length > egressLimits.codingsMaxCount) {
    return failure("egress_bad_response", hop.url, `its body is encoded more than ${egressLimits.codingsMaxCount} times`, codings.length);
  }
  const bytes = await readBody(body, codings ?? [], maxBytes);
  // Both describe the bytes on the wire; a guest that passes the response on would lie with them.
  const decoded = codings !== undefined && codings.length > 0;
  return { headers: decoded ? without(reply.headers, coded) : reply.headers, body: bytes };
}

function newConnection(url: URL, checked: CheckedHop, timeoutMs: number): { client: Client; end: () => void } {
  const connector = buildConnector({
    lookup: pinnedLookup(checked.addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: egressLimits.connectAttemptMs,
    maxCachedSessions: 0,
    timeout: timeoutMs,
  });
  let socket: Socket | undefined;
  const connect: buildConnector.connector = function connectPinned(target, callback) {
    const opened: unknown = connector(target, (...[error, connected]) => {
      if (error !== null) return callback(error, null);
      // The last word, before a byte of the request is written: what we are really connected to.
      if (checked.permits(connected.remoteAddress ?? "")) return callback(null, connected);
      callback(unchecked(), null);
    });
    socket = opened as Socket;
  };
  const client = new Client(url.origin, {
    connect,
    maxHeaderSize: egressLimits.headersMaxBytes,
    headersTimeout: 0, // the whole fetch has a deadline, see egress.ts
    bodyTimeout: 0,
  });
  return { client, end: () => endConnection(client, socket) };
}

function endConnection(client: Client, socket: Socket | undefined): void {
  void client.destroy();
  // A client that is destroyed while connecting would leave its socket trying.
  socket?.destroy();
}

/** Also what a peer looks like that has already hung up, so it is a failed connection and not a fault of ours. */
function unchecked(): Error {
  return Object.assign(new Error("Cannot use a connection as its peer was not checked"), {
    code: "EPEER",
  });
}

function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return function lookupPinned(_hostname, options, callback) {
    const [first] = found;
    if (options.all === true || first === undefined) return callback(null, found);
    callback(null, first.address, first.family);
  };
}

function sendFailure(url: URL, error: unknown, maxResponseBytes: number): EgressFailure {
  if (error instanceof BodyTooLarge) {
    return failure("egress_response_too_large", url, `its body is larger than ${maxResponseBytes} bytes`);
  }
  if (error instanceof errors.HTTPParserError) return failure("egress_bad_response", url, "its reply is not HTTP", error.message);
  const code = errorCode(error);
  if (code === undefined) throw error;
  if (code === "UND_ERR_INVALID_ARG") return failure("egress_bad_request", url, "HTTP cannot express it", (error as Error).message);
  if (/^(Z_|ZSTD|ERR_ZSTD|ERR__?ERROR|ERR_BROTLI|ERR_PADDING)/.test(code)) {
    return failure("egress_bad_response", url, "its body does not match its content-encoding", code);
  }
  if (/^UND_ERR_(HEADERS|RES)/.test(code)) return failure("egress_bad_response", url, "its reply is not HTTP", code);
  return failure("egress_connection_failed", url, "the connection failed", code);
}

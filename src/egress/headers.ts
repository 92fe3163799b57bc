/**
 * Turns a guest's request headers into those that are sent, and a server's headers into those that the guest sees.
 * Used for each fetch. What frames the message belongs to the connector alone: a guest that could set
 * `transfer-encoding` or put a line break in a value would smuggle a second request into the connection.
 */
import { egressLimits } from "./limits.ts";
import type { EgressCode } from "./types.ts";

export type HeaderList = readonly (readonly [string, string])[];
export type BadHeaders = { code: EgressCode; reason: string; received: string | number };

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Latin-1 without control characters other than the tab: what one byte on the wire can carry.
const value = /^[\t\x20-\x7e\x80-\xff]*$/;

const framing = new Set("host connection content-length transfer-encoding upgrade te trailer keep-alive expect http2-settings".split(" "));
const hopByHop = new Set("connection transfer-encoding upgrade te trailer keep-alive proxy-connection".split(" "));

/** Ours, where the guest said nothing. `deflate` is not asked for: servers disagree about what it is. */
const defaults: HeaderList = [
  ["accept", "*/*"],
  ["accept-encoding", "gzip, br, zstd"],
  ["user-agent", "isopod"],
];

export function requestHeaders(guest: HeaderList): { headers: HeaderList } | BadHeaders {
  const bad = checkSize(guest) ?? checkShape(guest);
  if (bad !== undefined) return bad;
  const kept = guest.filter(([name]) => isGuests(name.toLowerCase()));
  const names = new Set(kept.map(([name]) => name.toLowerCase()));
  return { headers: [...kept, ...defaults.filter(([name]) => !names.has(name))] };
}

export function isToken(text: string): boolean {
  return token.test(text);
}

export function without(headers: HeaderList, names: ReadonlySet<string>): HeaderList {
  return headers.filter(([name]) => !names.has(name.toLowerCase()));
}

export function headerValue(headers: HeaderList, name: string): string | undefined {
  const values = headers.filter(([found]) => found.toLowerCase() === name).map(([, text]) => text);
  return values.length === 0 ? undefined : values.join(", ");
}

/** From undici's flat list of name, value, name, value. */
export function responseHeaders(flat: readonly string[]): HeaderList {
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) headers.push([(flat[at] ?? "").toLowerCase(), flat[at + 1] ?? ""]);
  return without(headers, hopByHop);
}

function isGuests(name: string): boolean {
  return !framing.has(name) && !name.startsWith("proxy-");
}

function checkSize(headers: HeaderList): BadHeaders | undefined {
  const code = "egress_request_too_large";
  const { headersMaxCount, headersMaxBytes } = egressLimits;
  if (headers.length > headersMaxCount) {
    return {
      code,
      reason: `it has more than ${headersMaxCount} headers`,
      received: headers.length,
    };
  }
  // Characters are bytes here: what is not Latin-1 is refused next.
  const bytes = headers.reduce((sum, [name, text]) => sum + name.length + text.length + 4, 0);
  if (bytes <= headersMaxBytes) return undefined;
  return { code, reason: `its headers are larger than ${headersMaxBytes} bytes`, received: bytes };
}

function checkShape(headers: HeaderList): BadHeaders | undefined {
  const code = "egress_bad_request";
  for (const [name, text] of headers) {
    if (!token.test(name)) return { code, reason: "a header's name is not a token", received: JSON.stringify(name) };
    if (!value.test(text)) {
      return {
        code,
        reason: `header ${name} has a line break or a character above Latin-1`,
        received: JSON.stringify(text),
      };
    }
  }
  return undefined;
}

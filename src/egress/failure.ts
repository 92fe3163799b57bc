/**
 * Builds the failures of a fetch: "Cannot fetch URL as REASON: received VALUE".
 * Used by every step of the egress. The guest reads these messages and they land in its log, so a URL's
 * credentials never appear in them, and neither do addresses that a name resolved to.
 */
import type { EgressCode, EgressFailure } from "./types.ts";

const shownChars = 200;

export function failure(code: EgressCode, url: URL | string, reason: string, received?: string | number): EgressFailure {
  const tail = received === undefined ? "" : `: received ${shorten(String(received))}`;
  const name = code === "egress_aborted" ? "AbortError" : "TypeError";
  return { ok: false, name, code, message: `Cannot fetch ${showUrl(url)} as ${reason}${tail}` };
}

function showUrl(url: URL | string): string {
  if (typeof url === "string") return JSON.stringify(shorten(url));
  return shorten(`${url.protocol}${url.host === "" ? "" : "//"}${url.host}${url.pathname}${url.search}`);
}

function shorten(text: string): string {
  return text.length <= shownChars ? text : `${text.slice(0, shownChars)}…`;
}

/**
 * What a redirect turns a request into, by the rules of Fetch (section "HTTP-redirect fetch").
 * Used by `egress.ts` after each reply; the hop that comes out is checked again like a first one.
 */
import { failure } from "./failure.ts";
import { headerValue, without, type HeaderList } from "./headers.ts";
import type { Hop } from "./send.ts";
import type { EgressFailure } from "./types.ts";

const statuses = new Set([301, 302, 303, 307, 308]);
/** Meant for the first origin alone. `proxy-authorization` and `host` are never a guest's. */
const secrets = new Set(["authorization", "cookie", "cookie2"]);
const aboutBody = new Set(["content-encoding", "content-language", "content-location", "content-type"]);

export function isRedirect(status: number, headers: HeaderList): boolean {
  return statuses.has(status) && headerValue(headers, "location") !== undefined;
}

export function redirectHop(hop: Hop, status: number, headers: HeaderList): Hop | EgressFailure {
  const location = headerValue(headers, "location") ?? "";
  const url = URL.parse(location, hop.url);
  if (url === null) return failure("egress_redirect_refused", hop.url, "it redirects to what is not a URL", location);
  const moved = url.origin === hop.url.origin ? hop.headers : without(hop.headers, secrets);
  if (!becomesGet(hop.method, status)) return { ...hop, url, headers: moved };
  return { url, method: "GET", headers: without(moved, aboutBody), body: undefined };
}

function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== "GET" && method !== "HEAD";
  return (status === 301 || status === 302) && method === "POST";
}

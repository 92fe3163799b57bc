/** What a function is shown of the HTTP request that called it. */
import type { IncomingMessage } from "node:http";

/** A function in HTTP form that is called with an event gets it as the body of this request. */
export const plainPost = JSON.stringify({ url: "http://localhost/", method: "POST", headers: [["content-type", "application/json"]] });

/**
 * A request's headers, names and values one behind the other.
 * @param isKeyed a key let the request in: a key opens all of its tenant, so it is not for a guest to see
 */
export function shownHeaders({ rawHeaders }: IncomingMessage, isKeyed: boolean): readonly string[] {
  if (!isKeyed) return rawHeaders;
  // Names stand at the even places.
  return rawHeaders.filter((_, index) => (rawHeaders[index - (index % 2)] ?? "").toLowerCase() !== "authorization");
}

/**
 * The request of a function in HTTP form, as JSON.
 * @param path what stands behind the function's name, as it was sent
 * @param query with its question mark, or nothing
 */
export function httpMeta(incoming: IncomingMessage, path: string, query: string, isKeyed: boolean): string {
  const { method, headers } = incoming;
  const shown = shownHeaders(incoming, isKeyed);
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < shown.length; index += 2) pairs.push([shown[index] ?? "", shown[index + 1] ?? ""]);
  return JSON.stringify({ url: `http://${headers.host ?? "localhost"}${path}${query}`, method, headers: pairs });
}

/** The query of a signed request: every parameter as it was meant, however it was escaped, and none of them left out. */
import { limits } from "../limits.ts";
import { malformed } from "./authentication-error.ts";

/** Values by name, in their order. */
export type Query = Readonly<Record<string, readonly string[]>>;

/** @throws {AuthenticationError} malformed */
export function parseQuery(text: string): Query {
  const query = Object.create(null) as Record<string, string[]>;
  if (text === "") return query;
  const parts = text.split("&");
  if (parts.length > limits.signedQueryMaxCount)
    throw malformed(`the query has more than ${limits.signedQueryMaxCount} parameters: received ${parts.length}`);
  for (const part of parts) {
    const equals = part.indexOf("=");
    const name = unescape(equals < 0 ? part : part.slice(0, equals));
    // The signer keeps parameters in a plain object, where this one's value would be lost and so not be signed.
    if (name === "__proto__") throw malformed("a parameter of the query cannot be signed: received __proto__");
    (query[name] ??= []).push(equals < 0 ? "" : unescape(part.slice(equals + 1)));
  }
  return query;
}

/** A plus is a plus: who signs a space writes `%20`. */
function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed(`the query is not escaped UTF-8: received ${JSON.stringify(text.slice(0, 100))}`);
  }
}

/** What a request says of its signature, in the header form and in the presigned one, where the query says it. Nothing of it is proven here. */
import { malformed } from "./authentication-error.ts";
import type { RequestHead } from "./identity.ts";
import { parseQuery, type Query } from "./query.ts";

export interface SignedRequest {
  readonly form: "signature";
  /** The key's. */
  readonly id: string;
  readonly region: string;
  readonly service: string;
  /** As `20251128T094000Z`. */
  readonly signedAt: string;
  /** Of a presigned request, in seconds. */
  readonly expiresS: number | undefined;
  /** Lower-case and sorted. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** What the client says is the body's hash, or that it is not signed. */
  readonly payload: string | undefined;
  readonly path: string;
  readonly query: Query;
}

export const algorithm = "AWS4-HMAC-SHA256";
const dateHeader = "x-amz-date";
const payloadHeader = "x-amz-content-sha256";
const signaturePattern = /^[0-9a-f]{64}$/;

/** @throws {AuthenticationError} malformed */
export function readHeaderForm(head: RequestHead, fields: string): SignedRequest {
  const parts = fields.split(",");
  if (parts.length !== 3) throw malformed("it is not made of Credential, SignedHeaders and Signature");
  const given = new Map(parts.map(splitField));
  const target = readTarget(head);
  if (signatureParameter(target.query) !== undefined) throw malformed("it is signed in its header and in its query");
  return readSignature(head, target, {
    credential: given.get("Credential"),
    signedHeaders: given.get("SignedHeaders"),
    signature: given.get("Signature"),
    signedAt: oneOf(head.headers[dateHeader]),
    expires: undefined,
  });
}

/** @throws {AuthenticationError} malformed; undefined when the query says nothing of a signature */
export function readPresignedForm(head: RequestHead): SignedRequest | undefined {
  if (head.url?.includes("X-Amz-Signature=") !== true) return undefined;
  const target = readTarget(head);
  const { query } = target;
  if (only(query, "x-amz-algorithm") !== algorithm) throw malformed(`its algorithm is not ${algorithm}`);
  return readSignature(head, target, {
    credential: only(query, "x-amz-credential"),
    signedHeaders: only(query, "x-amz-signedheaders"),
    signature: signatureParameter(query),
    signedAt: only(query, dateHeader),
    expires: only(query, "x-amz-expires") ?? "",
  });
}

/** Clients write a blank behind the comma, or none. */
function splitField(text: string): readonly [string, string] {
  const field = text.startsWith(" ") ? text.slice(1) : text;
  const equals = field.indexOf("=");
  return [field.slice(0, equals), field.slice(equals + 1)];
}

interface Target {
  readonly path: string;
  readonly query: Query;
}

/** Of a path its normal form is signed and no more: another with the same one is not taken for it. */
function readTarget({ url = "" }: RequestHead): Target {
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  if (!path.startsWith("/") || /\/(\.{0,2})\//.test(path) || /\/\.{1,2}$/.test(path))
    throw malformed(`the path is not in its normal form: received ${JSON.stringify(path.slice(0, 200))}`);
  return { path, query: parseQuery(at < 0 ? "" : url.slice(at + 1)) };
}

interface Parts {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly signedAt: string | undefined;
  readonly expires: string | undefined;
}

function readSignature(head: RequestHead, target: Target, parts: Parts): SignedRequest {
  const { credential = "", signedHeaders = "", signature = "", signedAt = "", expires } = parts;
  const [id = "", scopeDay = "", region = "", service = "", end, ...more] = credential.split("/");
  if (end !== "aws4_request" || more.length > 0 || !/^[a-z0-9-]{1,64}$/.test(region))
    throw malformed("its credential is not KEY/DATE/REGION/SERVICE/aws4_request");
  if (!signaturePattern.test(signature)) throw malformed("its signature is not 64 hexadecimal digits");
  if (!/^\d{8}T\d{6}Z$/.test(signedAt) || !signedAt.startsWith(scopeDay))
    throw malformed("x-amz-date is not the time of the signature, as 20250131T235959Z");
  if (expires !== undefined && !/^\d{1,7}$/.test(expires)) throw malformed("X-Amz-Expires is no number of seconds");
  const payload = oneOf(head.headers[payloadHeader]) ?? (expires === undefined ? undefined : only(target.query, payloadHeader));
  return {
    form: "signature",
    id,
    region,
    service,
    signedAt,
    expiresS: expires === undefined ? undefined : Number(expires),
    signedHeaders: readNames(signedHeaders),
    signature,
    payload,
    ...target,
  };
}

function readNames(text: string): string[] {
  const names = text.split(";");
  if (text !== text.toLowerCase() || [...new Set(names)].toSorted().join(";") !== text)
    throw malformed("its list of signed headers is not in order");
  return names;
}

/** The signer leaves it out in any case of its letters: another one that was added would go unseen. */
function signatureParameter(query: Query): string | undefined {
  return only(query, "x-amz-signature");
}

/** A parameter's one value, in whatever case its name is: clients that move a header into the query keep the header's. */
function only(query: Query, name: string): string | undefined {
  const values = Object.keys(query).flatMap((given) => (given.toLowerCase() === name ? (query[given] ?? []) : []));
  if (values.length > 1) throw malformed(`the query has more than one ${name}`);
  return values[0];
}

function oneOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

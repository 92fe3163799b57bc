/** Requests signed as AWS's clients sign them, in both forms; and sent byte by byte, so that any of them can be another. */
import { hash } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../../src/keys/signature.ts";
import { rawRequest } from "./raw.ts";
import type { Reply } from "./reply.ts";

export interface Credentials {
  readonly id: string;
  readonly secret: string;
}

export interface Unsigned {
  readonly method?: string;
  /** As on the wire, without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HowSigned {
  readonly form?: "header" | "presigned";
  /** What stands for the body: its hash in a header, its hash without one (as botocore does), or nothing. */
  readonly payload?: "claimed" | "bare" | "UNSIGNED-PAYLOAD";
  readonly at?: Date;
  readonly service?: string;
  readonly region?: string;
  readonly expiresS?: number;
  readonly unsignableHeaders?: readonly string[];
}

/** A request as it goes over the wire. */
export interface Wire {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

export async function sign(key: Credentials, host: string, request: Unsigned, how: HowSigned = {}): Promise<Wire> {
  const { method = "GET", path, query = {}, headers = {} } = request;
  const { form = "header", payload = "claimed", at = new Date(), service = "lambda", region = "eu-central-1", expiresS = 60 } = how;
  const body = Buffer.from(request.body ?? "");
  const signer = new SignatureV4({
    credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
    region,
    service,
    sha256: Sha256,
    applyChecksum: payload !== "bare",
  });
  const claim = payload === "UNSIGNED-PAYLOAD" ? { "x-amz-content-sha256": payload } : {};
  const toSign = {
    method,
    protocol: "http:",
    hostname: host,
    path,
    query: { ...query },
    headers: { host, ...headers, ...claim },
    body: body.length > 0 ? body : undefined,
  };
  const unsignableHeaders = new Set(how.unsignableHeaders);
  const signed =
    form === "header"
      ? await signer.sign(toSign, { signingDate: at, unsignableHeaders })
      : await signer.presign(toSign, { signingDate: at, expiresIn: expiresS, unsignableHeaders });
  return { method, path, query: queryText(signed.query ?? {}), headers: Object.entries(signed.headers), body };
}

function queryText(query: Readonly<Record<string, string | readonly string[] | null>>): string {
  return Object.entries(query)
    .flatMap(([name, value]) => [value ?? ""].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`))
    .join("&");
}

/** What is on the wire, in pieces that a test can change one by one. */
export function toBytes({ method, path, query, headers, body }: Wire): Buffer {
  const lines = [`${method} ${path}${query === "" ? "" : `?${query}`} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([
    Buffer.from([...lines, `content-length: ${body.length}`, "connection: close", "", ""].join("\r\n"), "latin1"),
    body,
  ]);
}

export function send(port: number, wire: Wire): Promise<Reply> {
  return rawRequest(port, toBytes(wire));
}

export function sha256(body: string | Uint8Array): string {
  return hash("sha256", body);
}

/** The same request with another header, or another value of it. */
export function withHeader(wire: Wire, name: string, value: string | undefined): Wire {
  const others = wire.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return { ...wire, headers: value === undefined ? others : [...others, [name, value]] };
}

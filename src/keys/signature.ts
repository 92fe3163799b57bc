/**
 * The signature that a request ought to have: the request is signed again with the key's secret, as its client did, by the
 * signer that AWS's own clients use. It is loaded when the first signed request comes: a server without keys needs none of its 15 MB.
 */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
// Signature Version 4 is as it is in AWS's clients, and this is theirs.
import type { SignatureV4 } from "@smithy/signature-v4";
import { AuthenticationError, malformed } from "./authentication-error.ts";
import type { RequestHead } from "./identity.ts";
import type { SignedRequest } from "./signed-request.ts";

type Signer = typeof import("@smithy/signature-v4");
let loading: Promise<Signer> | undefined;

/**
 * @param payload the hash of the body, or what stands for it
 * @throws {AuthenticationError} malformed, signature-mismatch
 */
export async function expectedSignature(head: RequestHead, signed: SignedRequest, secret: string, payload: string): Promise<string> {
  loading ??= import("@smithy/signature-v4");
  const { SignatureV4 } = await loading;
  const signer = new SignatureV4({
    credentials: { accessKeyId: signed.id, secretAccessKey: secret },
    region: signed.region,
    service: signed.service,
    sha256: Sha256,
    applyChecksum: false,
  });
  return signatureOf(await signer.sign(requestOf(head, signed, payload), optionsOf(signed)));
}

type Request = Parameters<InstanceType<Signer["SignatureV4"]>["sign"]>[0];
type HttpRequest = Extract<Request, { query?: unknown }>;

function requestOf(head: RequestHead, { path, query, signedHeaders }: SignedRequest, payload: string): HttpRequest {
  const headers = { ...signedValues(head, signedHeaders), "x-amz-content-sha256": payload };
  return { method: head.method ?? "", protocol: "http:", hostname: "", path, query: query as Record<string, string[]>, headers };
}

/** The signer wants the time and the payload's hash as headers: they are signed as such only if the client did. */
function optionsOf({ signedHeaders, signedAt }: SignedRequest): NonNullable<Parameters<SignatureV4["sign"]>[1]> {
  return {
    signingDate: new Date(timeOf(signedAt)),
    signableHeaders: new Set(signedHeaders),
    unsignableHeaders: new Set(["x-amz-date", "x-amz-content-sha256"]),
  };
}

/** The values as they came over the wire: Node's own view drops some that are repeated. */
function signedValues({ rawHeaders }: RequestHead, names: readonly string[]): Record<string, string> {
  const values = new Map<string, string[]>(names.map((name) => [name, []]));
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    values.get((rawHeaders[index] ?? "").toLowerCase())?.push(rawHeaders[index + 1] ?? "");
  for (const [name, found] of values) if (found.length === 0) throw malformed(`a signed header is not there: ${name.slice(0, 100)}`);
  return Object.fromEntries(Array.from(values, ([name, found]) => [name, found.join(",")]));
}

function signatureOf({ headers }: { headers: Record<string, string> }): string {
  const signature = /Signature=([0-9a-f]{64})$/.exec(headers["authorization"] ?? "")?.[1];
  if (signature === undefined)
    throw new AuthenticationError("signature-mismatch", "Cannot take the signature as the request cannot be signed");
  return signature;
}

/** Milliseconds since the epoch of `20251128T094000Z`. */
export function timeOf(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

/** What the signer computes with: Node's own hash, in the signer's form. */
export class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as string | Uint8Array);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
}

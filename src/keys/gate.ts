/**
 * Where a request proves whose it is. What costs nothing is asked first: a key that is not known, or a time that is past, is
 * refused before anything is computed or received.
 */
import { timingSafeEqual } from "node:crypto";
import { limits } from "../limits.ts";
import { AuthenticationError, malformed } from "./authentication-error.ts";
import { readClaim } from "./claim.ts";
import { identityOf, type Identity, type RequestHead } from "./identity.ts";
import { isSecretOf, type Key } from "./key.ts";
import type { KeyRing } from "./key-ring.ts";
import { expectedSignature, timeOf } from "./signature.ts";
import type { SignedRequest } from "./signed-request.ts";

export interface Admitted {
  readonly identity: Identity;
  /** The signed hash of the body, which whoever reads that must compare; undefined when there is nothing to compare. */
  readonly bodySha256: string | undefined;
}

const service = "lambda";
const unsigned = "UNSIGNED-PAYLOAD";
const loopback = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;
/** The string that is signed holds them, whether or not they are signed as headers. */
const signedOtherwise: ReadonlySet<string> = new Set(["x-amz-date", "x-amz-content-sha256"]);
const mustBeSigned = /^x-(amz|isopod)-/;

/**
 * @param receiveBody receives the body and gives its hash: asked for when the signature cannot be judged without
 * @throws {AuthenticationError}
 */
export async function admit(ring: KeyRing, head: RequestHead, receiveBody: () => Promise<string>): Promise<Admitted> {
  const claim = readClaim(head);
  const key = ring.find(claim.id);
  if (key === undefined) throw new AuthenticationError("unknown-key", "Cannot answer as the key is not known, or no longer");
  if (claim.form === "secret") {
    if (!isSecretOf(key, claim.secret)) throw new AuthenticationError("wrong-secret", "Cannot answer as the secret is not the key's");
    return { identity: identityOf(key, undefined), bodySha256: undefined };
  }
  checkHead(head, claim);
  const payload = claim.payload ?? (await receiveBody());
  await checkSignature(ring, head, claim, key, payload);
  return { identity: identityOf(key, claim.region), bodySha256: claim.payload === unsigned ? undefined : claim.payload };
}

/** All that can be judged of a signature without computing one. */
function checkHead(head: RequestHead, signed: SignedRequest): void {
  if (signed.service !== service)
    throw new AuthenticationError("wrong-scope", `Cannot take the signature as it is for another service than ${service}`);
  checkTime(signed, Date.now());
  checkSignedHeaders(head.rawHeaders, signed.signedHeaders);
  checkPayload(head, signed.payload);
}

function checkTime({ signedAt, expiresS }: SignedRequest, now: number): void {
  const at = timeOf(signedAt);
  if (Number.isNaN(at) || (expiresS !== undefined && (expiresS < 1 || expiresS > limits.presignedMaxS)))
    throw malformed("the time of the signature is none, or it is to be good for more than seven days");
  const oldest = now - (expiresS === undefined ? limits.signatureSkewMs : expiresS * 1_000);
  if (at < oldest) throw outsideOfTime("expired", "it has expired", signedAt, oldest, now);
  const newest = now + limits.signatureSkewMs;
  if (at > newest) throw outsideOfTime("not-yet-valid", "it is of a time to come", signedAt, newest, now);
}

function outsideOfTime(
  failure: "expired" | "not-yet-valid",
  reason: string,
  signedAt: string,
  bound: number,
  now: number,
): AuthenticationError {
  const window = { signedAt, bound: stampOf(bound), now: stampOf(now) };
  return new AuthenticationError(
    failure,
    `Cannot take the signature as ${reason}: made at ${signedAt}, and it is ${window.now} here`,
    window,
  );
}

function stampOf(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
}

/** What says what to do must be signed, or whoever is in between could say it. */
function checkSignedHeaders(rawHeaders: readonly string[], signedHeaders: readonly string[]): void {
  if (!signedHeaders.includes("host")) throw malformed("the header host is not signed");
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    if (mustBeSigned.test(name) && !signedOtherwise.has(name) && !signedHeaders.includes(name))
      throw malformed(`the header ${name.slice(0, 100)} is not signed`);
  }
}

function checkPayload({ socket }: RequestHead, payload: string | undefined): void {
  if (payload === unsigned && !loopback.test(socket.remoteAddress ?? ""))
    throw malformed("the body is not signed, which is taken from loopback only");
  if (payload !== undefined && payload !== unsigned && !/^[0-9a-f]{64}$/.test(payload))
    throw malformed("x-amz-content-sha256 is no SHA-256");
}

async function checkSignature(ring: KeyRing, head: RequestHead, signed: SignedRequest, key: Key, payload: string): Promise<void> {
  const expected = await expectedSignature(head, signed, ring.secretOf(key), payload);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signed.signature)))
    throw new AuthenticationError(
      "signature-mismatch",
      "Cannot take the signature as it is not that of this request: the secret, the method, the path, a parameter, a signed header or the body is another",
    );
}

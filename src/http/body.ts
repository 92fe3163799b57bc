/** A route's body, which is compared with what the request's signature says of it: a body that was changed on the way reaches no route. */
import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Context } from "hono";
import { limits } from "../limits.ts";
import { AuthenticationError } from "../keys/authentication-error.ts";
import type { Env } from "./env.ts";
import { readIncoming, receiveIncoming, tooLarge, type ReceivedBody } from "./incoming-body.ts";

/** The event of a request without a body. */
export const nullEvent: Uint8Array = Buffer.from("null");

/** Of a signed request: the hash that was signed, or the body itself, received before its signature could be judged. */
export type SignedBody = { readonly kind: "claimed"; readonly sha256: string } | { readonly kind: "received"; readonly body: ReceivedBody };

/** @throws {IsopodError} too_large, and invalid_upload when the client stopped in the middle. @throws {AuthenticationError} */
export function readBody(c: Context<Env>, maxBytes: number): Promise<Uint8Array> {
  const signed = c.get("signedBody");
  return signed === undefined ? readIncoming(c.env.incoming, maxBytes) : readSigned(c, signed, maxBytes);
}

/** The same for what may be large: the body, or a file with it. */
export async function receiveUpload(c: Context<Env>, maxBytes: number = limits.codeMaxBytes): Promise<ReceivedBody> {
  const signed = c.get("signedBody");
  if (signed?.kind === "received") return withinCap(signed.body, maxBytes);
  const received = await receiveIncoming(c.env.incoming, signed !== undefined, maxBytes);
  if (signed === undefined || received.sha256 === signed.sha256) return received;
  await received[Symbol.asyncDispose]();
  throw otherBody();
}

async function readSigned(c: Context<Env>, signed: SignedBody, maxBytes: number): Promise<Uint8Array> {
  if (signed.kind === "received") return bytesOf(signed.body, maxBytes);
  const body = await readIncoming(c.env.incoming, maxBytes);
  if (hash("sha256", body) !== signed.sha256) throw otherBody();
  return body;
}

async function bytesOf(received: ReceivedBody, maxBytes: number): Promise<Uint8Array> {
  const { body } = withinCap(received, maxBytes);
  return typeof body === "string" ? readFile(body) : body;
}

/** What was received for its signature may be more than its route takes. */
function withinCap(received: ReceivedBody, maxBytes: number): ReceivedBody {
  if (received.length > maxBytes) throw tooLarge(maxBytes, `${received.length} bytes`);
  return received;
}

function otherBody(): AuthenticationError {
  return new AuthenticationError("body-mismatch", "Cannot take the body as it is not the one whose hash was signed");
}

/** Before any route of a server with keys: the request proves whose it is, or gets no further. */
import type { Context, Next } from "hono";
import { admit } from "../keys/gate.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import { limits } from "../limits.ts";
import type { Env } from "./env.ts";
import { receiveIncoming, type ReceivedBody } from "./incoming-body.ts";

/** What anyone may ask: no route of a tenant's is among them, so they have no identity. Links and URLs of Lambda's functions say for themselves who may. */
const publicPaths = /^\/(health|empty|lambda-url\/.*|lambda-code\/.*)$/;

/** @throws {AuthenticationError} */
export async function requireKey(c: Context<Env>, next: Next, keys: KeyRing): Promise<void> {
  if (publicPaths.test(c.req.path)) return next();
  return withKey(c, next, keys);
}

/**
 * Does `next` with the identity of a key; the body, where it was received to judge its signature, is gone when that is done.
 * @throws {AuthenticationError}
 */
export async function withKey<Result>(c: Context<Env>, next: () => Promise<Result>, keys: KeyRing): Promise<Result> {
  let body: ReceivedBody | undefined;
  const receive = async (): Promise<string> => {
    body = await receiveIncoming(c.env.incoming, true, limits.lambdaUploadMaxBytes);
    return body.sha256 ?? "";
  };
  try {
    const { identity, bodySha256 } = await admit(keys, c.env.incoming, receive);
    c.set("identity", identity);
    if (body !== undefined) c.set("signedBody", { kind: "received", body });
    else if (bodySha256 !== undefined) c.set("signedBody", { kind: "claimed", sha256: bodySha256 });
    return await next();
  } finally {
    await body?.[Symbol.asyncDispose]();
  }
}

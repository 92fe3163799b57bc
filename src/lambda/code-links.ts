/** Where a function's code can be had: a link that stands for ten minutes, signed with a secret of this process, so that it needs no other credentials. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { BlobHash } from "../ids.ts";
import type { FunctionVersion } from "../registry/registry.ts";
import type { LambdaCall } from "./call.ts";

const linkLastsMs = 600_000;
const secret = randomBytes(32);

/** The zip as it was uploaded; of a function that came otherwise, what its upload was built to. */
export function codeLink(call: Pick<LambdaCall, "baseUrl">, { package: pack, codeHash }: FunctionVersion): string {
  return blobLink(call, pack?.zipHash ?? codeHash);
}

export function blobLink({ baseUrl }: Pick<LambdaCall, "baseUrl">, hash: BlobHash): string {
  const until = Date.now() + linkLastsMs;
  return `${baseUrl}/lambda-code/${hash}?until=${until}&signature=${signatureOf(hash, String(until))}`;
}

export function isGoodLink(hash: string, until: string, signature: string): boolean {
  const expected = Buffer.from(signatureOf(hash, until));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected) && Number(until) > Date.now();
}

function signatureOf(hash: string, until: string): string {
  return createHmac("sha256", secret).update(`${hash} ${until}`).digest("hex");
}

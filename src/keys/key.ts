/** A key: what is kept of it, and how its secret follows from its id and the ring's master key, so that no secret is kept. */
import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { IsopodError } from "../errors.ts";
import { parseTenant, type TenantId } from "../ids.ts";
import { limits } from "../limits.ts";

export type KeyId = string & { readonly __key: unique symbol };

/** As `AKIA…` is of AWS, so that what knows their form knows ours: twenty characters, of which sixteen are random. */
const prefix = "ISOP";
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
export const keyIdPattern: RegExp = /^ISOP[A-Z2-7]{16}$/;

const schema = z.strictObject({
  id: z
    .string()
    .regex(keyIdPattern)
    .transform((text) => text as KeyId),
  tenant: z.string().transform((text): TenantId => parseTenant(text)),
  note: z.string().max(limits.keyNoteMaxChars),
  /** Milliseconds since the epoch. */
  createdAt: z.int(),
  /** SHA-256, hex. */
  secretHash: z.string().length(64),
});

export type Key = Readonly<z.infer<typeof schema>>;

/** @throws {IsopodError} invalid_request */
export function parseKeyId(text: string): KeyId {
  if (keyIdPattern.test(text)) return text as KeyId;
  throw new IsopodError(
    "invalid_request",
    `Cannot use a key's id as it is not ISOP and 16 letters and digits: received ${JSON.stringify(text.slice(0, 40))}`,
  );
}

/** @throws when it is no key's record */
export function parseKey(json: string): Key {
  return schema.parse(JSON.parse(json));
}

export function newKey(master: Uint8Array, tenant: TenantId, note: string): { key: Key; secret: string } {
  const id = (prefix + Array.from(randomBytes(16), (byte) => alphabet[byte % alphabet.length]).join("")) as KeyId;
  const secret = secretOf(master, id);
  return { key: { id, tenant, note, createdAt: Date.now(), secretHash: hash("sha256", secret) }, secret };
}

export function secretOf(master: Uint8Array, id: KeyId): string {
  return createHmac("sha256", master).update(id).digest("base64url");
}

export function isSecretOf({ secretHash }: Key, secret: string): boolean {
  return timingSafeEqual(Buffer.from(secretHash, "hex"), hash("sha256", secret, "buffer"));
}

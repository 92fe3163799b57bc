/**
 * Whose a request is. Every route asks for it and nothing else: a tenant's name comes from here alone.
 * While there are no keys, whoever reaches the server is the one tenant that there is, by whatever credentials.
 */
import type { IncomingMessage } from "node:http";
import { defaultTenant, type TenantId } from "../ids.ts";
import type { Key } from "./key.ts";

/** What is known of a request before its body is read. */
export type RequestHead = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders" | "socket">;

export interface Identity {
  readonly tenant: TenantId;
  /** Undefined when the request named none, which is so without keys only. */
  readonly accessKeyId: string | undefined;
  /** Of the signature's scope. */
  readonly region: string | undefined;
  /** Twelve digits, as they stand in an ARN. */
  readonly accountId: string;
}

const accountPattern = /^\d{12}$/;
const noAccount = "000000000000";
const anyone: Identity = { tenant: defaultTenant, accessKeyId: undefined, region: undefined, accountId: noAccount };

/** Signed requests name a key and a region, in a header or, escaped, in the query. */
const scopePattern = /Credential=([\w-]{1,128})(?:\/|%2F)\d{8}(?:\/|%2F)([a-z0-9-]{1,64})(?:\/|%2F)/i;

/** Of any request, while there are no keys. */
export function localIdentity({ headers: { authorization }, url = "" }: RequestHead): Identity {
  if (authorization === undefined && !url.includes("X-Amz-Credential=")) return anyone;
  const [, accessKeyId, region] = scopePattern.exec(authorization ?? url) ?? [];
  return accessKeyId === undefined ? anyone : { ...anyone, accessKeyId, region, accountId: accountOf(accessKeyId) };
}

/** Of a request whose key was proven. */
export function identityOf({ id, tenant }: Key, region: string | undefined): Identity {
  return { tenant, accessKeyId: id, region, accountId: accountOf(tenant) };
}

function accountOf(name: string): string {
  return accountPattern.test(name) ? name : noAccount;
}

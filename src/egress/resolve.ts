/**
 * Looks names up for the egress, through DNS alone (c-ares) and not through `getaddrinfo`.
 * `getaddrinfo` holds one of the process's four pool threads until it ends, so four slow name servers of a guest
 * would stop every file read and every inflate of the front. Only names that the operator wrote down go there.
 */
import { lookup, Resolver } from "node:dns/promises";
import { egressLimits } from "./limits.ts";
import type { Resolve } from "./types.ts";

const noAddress = new Set(["ENOTFOUND", "ENODATA"]);

export function newResolve(isOperators: (hostname: string) => boolean): Resolve {
  const resolver = new Resolver({
    timeout: egressLimits.dnsTryMs,
    tries: egressLimits.dnsMaxTries,
  });
  return async function resolve(hostname) {
    if (isOperators(hostname)) return lookupAll(hostname);
    // RFC 6761: never asked of a server. The check then refuses it as what it is.
    if (hostname === "localhost" || hostname.endsWith(".localhost")) return ["127.0.0.1", "::1"];
    return resolveAll(resolver, hostname);
  };
}

export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}

async function lookupAll(hostname: string): Promise<string[]> {
  try {
    return (await lookup(hostname, { all: true })).map((found) => found.address);
  } catch (error) {
    return noAnswer(error);
  }
}

async function resolveAll(resolver: Resolver, hostname: string): Promise<string[]> {
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  if (addresses.length > 0) return addresses;
  for (const answer of answers) if (answer.status === "rejected") noAnswer(answer.reason);
  return [];
}

function noAnswer(error: unknown): string[] {
  if (noAddress.has(errorCode(error) ?? "")) return [];
  throw error;
}

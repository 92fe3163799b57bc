/**
 * Decides, for one hop, whether it may be made and to which addresses: scheme, credentials, the function's list,
 * then the name, then every address that it has. Used before the first hop and before each redirect; the answer's
 * addresses are the only ones that the connection may use, so a name that changes its mind afterwards gains nothing.
 */
import { BlockList, isIP, isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { addressKind, embedded4 } from "./address.ts";
import { failure } from "./failure.ts";
import { egressLimits } from "./limits.ts";
import { hostOf, matchEgress, portOf } from "./pattern.ts";
import type { PrivateAllow } from "./private-allow.ts";
import { errorCode } from "./resolve.ts";
import type { EgressFailure, Resolve } from "./types.ts";

export type CheckedHop = {
  ok: true;
  addresses: readonly string[];
  /** The same decision for the address that the socket really has. */
  permits(address: string): boolean;
};

export type Policy = { allow: readonly string[]; privateAllow: PrivateAllow; resolve: Resolve };

export async function checkHop(url: URL, policy: Policy): Promise<CheckedHop | EgressFailure> {
  const refused = checkUrl(url);
  if (refused !== undefined) return refused;
  const match = matchEgress(url, policy.allow);
  if (match === "none") return notListed(url);
  const addresses = await addressesOf(url, policy.resolve);
  if ("ok" in addresses) return addresses;
  return checkAddresses(url, addresses, match === "named", policy.privateAllow);
}

function checkUrl(url: URL): EgressFailure | undefined {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return failure("egress_bad_url", url, "only http and https can be fetched", url.protocol);
  }
  if (url.username !== "" || url.password !== "") {
    return failure("egress_bad_url", url, "its URL contains credentials; send an authorization header instead");
  }
  if (url.href.length > egressLimits.urlMaxChars) {
    return failure("egress_bad_url", url, `its URL is longer than ${egressLimits.urlMaxChars} characters`, url.href.length);
  }
  return undefined;
}

function notListed(url: URL): EgressFailure {
  return failure("egress_not_listed", url, "its host is not in the function's egress list", `${hostOf(url)}:${portOf(url)}`);
}

async function addressesOf(url: URL, resolve: Resolve): Promise<readonly string[] | EgressFailure> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return [host];
  try {
    const addresses = await resolve(host);
    if (addresses.length > 0) return addresses;
    return failure("egress_name_not_resolved", url, "its name has no address", host);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return failure("egress_name_not_resolved", url, "its name could not be looked up", code);
  }
}

/** All must pass, also those that we would not try: a name with one private address is an attempt or an accident. */
function checkAddresses(url: URL, addresses: readonly string[], named: boolean, privateAllow: PrivateAllow): CheckedHop | EgressFailure {
  const own = ownAddresses();
  const allowed = (address: string): boolean => named && privateAllow.allows(hostOf(url), portOf(url), address);
  const permits = (address: string): boolean => kindOf(address, own) === "public" || allowed(address);
  const bad = addresses.find((address) => !permits(address));
  if (bad !== undefined) return privateAddress(url, kindOf(bad, own));
  return { ok: true, addresses: addresses.slice(0, egressLimits.addressesMaxCount), permits };
}

/** Names the host as the guest wrote it: what an internal name resolves to is not the guest's to learn. */
function privateAddress(url: URL, kind: string): EgressFailure {
  const target = `${url.hostname}:${portOf(url)}`;
  const advice = `to reach it, the operator starts the server with --allow-private-egress ${target} and the function lists it by name`;
  return failure("egress_private_address", url, `its address is ${kind}`, `${target}; ${advice}`);
}

function kindOf(address: string, own: BlockList): string {
  const kind = addressKind(address);
  if (kind !== "public") return kind;
  const plain = isIPv4(address) ? address : (embedded4(address) ?? address);
  return own.check(plain, isIPv4(plain) ? "ipv4" : "ipv6") ? "this machine's own" : kind;
}

/** Public addresses of this machine reach its own ports behind the firewall. Read each time, since they come and go. */
function ownAddresses(): BlockList {
  const list = new BlockList();
  for (const found of Object.values(networkInterfaces()).flat()) {
    if (found !== undefined) list.addAddress(found.address, found.family === "IPv4" ? "ipv4" : "ipv6");
  }
  return list;
}

/**
 * The operator's list of private addresses that guests may reach, for example a database proxy on this machine.
 * Used by the address check, which refuses everything that is not public unless this list says otherwise.
 * Entries: an address with a port, a range with or without a port, or a name with a port (whatever it resolves to).
 */
import { BlockList, isIP, isIPv4 } from "node:net";
import { addressKind, embedded4 } from "./address.ts";
import { canonicalHost } from "./pattern.ts";

export type PrivateAllow = {
  /** Whether the operator named this very host, which then also resolves through the machine's own hosts file. */
  names: (host: string) => boolean;
  allows: (host: string, port: number, address: string) => boolean;
};

type Entry = { host: string | undefined; list: BlockList; port: number | undefined };

const shape = /^(?:\[([0-9a-f:.]+)\]|([^\s:/*@[\]]+|[0-9a-f:.]*:[0-9a-f:.]*))(?:\/(\d{1,3}))?(?::(\d{1,5}))?$/i;

/** Throws on an entry that is none of these: a typing slip of the operator must not pass for a wall. */
export function newPrivateAllow(texts: readonly string[]): PrivateAllow {
  const entries = texts.map(parseEntry);
  const named = (host: string): boolean => entries.some((entry) => entry.host === host);
  return {
    names: named,
    allows: (host, port, address) => entries.some((entry) => entryAllows(entry, host, port, address)),
  };
}

function entryAllows(entry: Entry, host: string, port: number, address: string): boolean {
  if (entry.port !== undefined && entry.port !== port) return false;
  // A name's owner may change its addresses: the machine's credentials need to be named by address.
  if (entry.host !== undefined) return entry.host === host && addressKind(address) !== "a metadata service";
  const plain = isIPv4(address) ? address : (embedded4(address) ?? address);
  return entry.list.check(plain, isIPv4(plain) ? "ipv4" : "ipv6");
}

function parseEntry(text: string): Entry {
  const parts = shape.exec(text);
  const host = parts === null ? undefined : canonicalHost(hostText(parts[1] ?? parts[2] ?? ""));
  if (parts === null || host === undefined) throw entryError(text, "it is not host:port, address:port or a range");
  const port = parts[4] === undefined ? undefined : Number(parts[4]);
  if (port !== undefined && (port < 1 || port > 65_535)) throw entryError(text, "its port is not within 1–65535");
  if (isIP(host) !== 0) return { host: undefined, list: newRange(text, host, parts[3]), port };
  if (port === undefined || parts[3] !== undefined) throw entryError(text, "a name needs a port and has no range");
  return { host, list: new BlockList(), port };
}

function newRange(text: string, network: string, prefixText: string | undefined): BlockList {
  const widest = isIPv4(network) ? 32 : 128;
  const prefix = prefixText === undefined ? widest : Number(prefixText);
  if (prefix > widest) throw entryError(text, `its prefix is not within 0–${widest}`);
  const list = new BlockList();
  list.addSubnet(network, prefix, isIPv4(network) ? "ipv4" : "ipv6");
  return list;
}

function hostText(text: string): string {
  return text.includes(":") ? `[${text}]` : text;
}

function entryError(text: string, reason: string): Error {
  return new Error(`Cannot use this --allow-private-egress entry as ${reason}: received ${JSON.stringify(text)}`);
}

/**
 * Says whether an IP address is public, and if not, what it is.
 * Used on every address just before a connection is made, and on nothing else: a name is never judged.
 * IPv4 is refused by list; IPv6 is refused unless it lies in 2000::/3, so a range that we forgot fails closed.
 */
import { BlockList, isIPv4, isIPv6 } from "node:net";

export type AddressKind =
  | "public"
  | "unspecified"
  | "loopback"
  | "private"
  | "link-local"
  | "carrier-grade NAT"
  | "a metadata service"
  | "multicast"
  | "for benchmarks"
  | "for documentation"
  | "reserved"
  | "tunnelled"
  | "not an address";

type Range = readonly [kind: AddressKind, network: string, prefix: number];

/** First match wins, so the metadata services come before the ranges that they lie in. */
const ranges4: readonly Range[] = [
  ["a metadata service", "169.254.169.254", 32],
  ["a metadata service", "169.254.170.2", 32], // AWS ECS task credentials
  ["a metadata service", "100.100.100.200", 32], // Alibaba
  ["a metadata service", "192.0.0.192", 32], // Oracle
  ["a metadata service", "168.63.129.16", 32], // Azure's wire server: looks public, is the hypervisor
  ["unspecified", "0.0.0.0", 8],
  ["private", "10.0.0.0", 8],
  ["carrier-grade NAT", "100.64.0.0", 10],
  ["loopback", "127.0.0.0", 8],
  ["link-local", "169.254.0.0", 16],
  ["private", "172.16.0.0", 12],
  ["reserved", "192.0.0.0", 24],
  ["for documentation", "192.0.2.0", 24],
  ["reserved", "192.31.196.0", 24], // AS112
  ["reserved", "192.52.193.0", 24], // AMT
  ["reserved", "192.88.99.0", 24], // 6to4 relays
  ["private", "192.168.0.0", 16],
  ["reserved", "192.175.48.0", 24], // AS112
  ["for benchmarks", "198.18.0.0", 15],
  ["for documentation", "198.51.100.0", 24],
  ["for documentation", "203.0.113.0", 24],
  ["multicast", "224.0.0.0", 4],
  ["reserved", "240.0.0.0", 4],
];

const ranges6: readonly Range[] = [
  ["a metadata service", "fd00:ec2::254", 128],
  ["a metadata service", "fd20:ce::254", 128], // Google
  ["unspecified", "::", 128],
  ["loopback", "::1", 128],
  ["reserved", "::", 96], // IPv4-compatible, withdrawn
  ["reserved", "64:ff9b:1::", 48], // NAT64 of local choice
  ["private", "fc00::", 7],
  ["link-local", "fe80::", 10],
  ["private", "fec0::", 10], // site-local, withdrawn
  ["multicast", "ff00::", 8],
  ["tunnelled", "2001::", 32], // Teredo
  ["for benchmarks", "2001:2::", 48],
  ["for documentation", "2001:db8::", 32],
  ["reserved", "2001::", 23],
  ["tunnelled", "2002::", 16], // 6to4
  ["for documentation", "3fff::", 20],
];

const lists4 = ranges4.map(newList);
const lists6 = ranges6.map(newList);
const globalUnicast = newRange("2000::", 3);

export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) return kind4(address);
  // A zone ("fe80::1%eth0") names an interface of this machine: nothing public has one.
  if (address.includes("%")) return "link-local";
  if (isIPv6(address)) return kind6(address);
  return "not an address";
}

/** The IPv4 address that an IPv6 one stands for: mapped (::ffff:0:0/96) and the well-known NAT64 prefix. */
export function embedded4(address: string): string | undefined {
  const groups = expand6(address);
  const head = groups.slice(0, 6).join(":");
  if (head !== "0:0:0:0:0:ffff" && head !== "64:ff9b:0:0:0:0") return undefined;
  const [high, low] = groups.slice(6).map((group) => Number.parseInt(group, 16)) as [number, number];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

function kind4(address: string): AddressKind {
  const found = lists4.find(([, list]) => list.check(address, "ipv4"));
  return found === undefined ? "public" : found[0];
}

function kind6(address: string): AddressKind {
  // Asked first: Node's BlockList matches some of these against IPv4 rules and some not.
  const inner = embedded4(address);
  if (inner !== undefined) return kind4(inner);
  const found = lists6.find(([, list]) => list.check(address, "ipv6"));
  if (found !== undefined) return found[0];
  return globalUnicast.check(address, "ipv6") ? "public" : "reserved";
}

/** Eight groups without leading zeros. The URL parser writes every spelling of an address in one way. */
function expand6(address: string): string[] {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = "", right] = canonical.split("::");
  const head = left === "" ? [] : left.split(":");
  if (right === undefined) return head;
  const tail = right === "" ? [] : right.split(":");
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => "0"), ...tail];
}

function newList([kind, network, prefix]: Range): [AddressKind, BlockList] {
  return [kind, newRange(network, prefix)];
}

function newRange(network: string, prefix: number): BlockList {
  const list = new BlockList();
  list.addSubnet(network, prefix, isIPv4(network) ? "ipv4" : "ipv6");
  return list;
}

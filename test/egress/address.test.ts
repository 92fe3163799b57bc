/** Which addresses are public: one from every range that must not be, in every notation, and their neighbours. */
import { describe, expect, test } from "vitest";
import { addressKind, embedded4 } from "../../src/egress/address.ts";
import { newPrivateAllow } from "../../src/egress/private-allow.ts";

const refused: [string, string][] = [
  ["0.0.0.0", "unspecified"],
  ["0.255.255.255", "unspecified"],
  ["10.0.0.1", "private"],
  ["10.255.255.255", "private"],
  ["100.64.0.1", "carrier-grade NAT"],
  ["100.127.255.255", "carrier-grade NAT"],
  ["100.100.100.200", "a metadata service"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["168.63.129.16", "a metadata service"],
  ["169.254.0.1", "link-local"],
  ["169.254.169.254", "a metadata service"],
  ["169.254.170.2", "a metadata service"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.0.0.8", "reserved"],
  ["192.0.2.1", "for documentation"],
  ["192.88.99.1", "reserved"],
  ["192.168.1.1", "private"],
  ["198.18.0.1", "for benchmarks"],
  ["198.19.255.255", "for benchmarks"],
  ["198.51.100.1", "for documentation"],
  ["203.0.113.1", "for documentation"],
  ["224.0.0.1", "multicast"],
  ["240.0.0.1", "reserved"],
  ["255.255.255.255", "reserved"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["::7f00:1", "reserved"],
  ["::ffff:127.0.0.1", "loopback"],
  ["::ffff:7f00:1", "loopback"],
  ["::FFFF:0a00:0001", "private"],
  ["0:0:0:0:0:ffff:a9fe:a9fe", "a metadata service"],
  ["::ffff:0:7f00:1", "reserved"],
  ["64:ff9b::10.0.0.1", "private"],
  ["64:ff9b::a9fe:a9fe", "a metadata service"],
  ["64:ff9b:1::a00:1", "reserved"],
  ["100::1", "reserved"],
  ["2001::1", "tunnelled"],
  ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "tunnelled"],
  ["2001:2::1", "for benchmarks"],
  ["2001:10::1", "reserved"],
  ["2001:20::1", "reserved"],
  ["2001:db8::1", "for documentation"],
  ["2002:7f00:1::", "tunnelled"],
  ["2002:808:808::", "tunnelled"],
  ["3fff::1", "for documentation"],
  ["5f00::1", "reserved"],
  ["fc00::1", "private"],
  ["fd00:ec2::254", "a metadata service"],
  ["fd12:3456::1", "private"],
  ["fe80::1", "link-local"],
  ["fe80::1%eth0", "link-local"],
  ["fec0::1", "private"],
  ["ff02::1", "multicast"],
  ["", "not an address"],
  ["localhost", "not an address"],
  ["127.1", "not an address"],
];

const open = ["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"];
const open2 = ["128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255"];
const open3 = ["192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1"];
const open4 = ["::ffff:8.8.8.8", "64:ff9b::808:808", "2001:200::1", "2003::1"];

describe("addressKind", () => {
  test.each(refused)("%s is %s", (address, kind) => expect(addressKind(address)).toBe(kind));
  test.each([...open, ...open2, ...open3, ...open4])("%s is public", (address) => expect(addressKind(address)).toBe("public"));
});

test("embedded4 reads mapped and NAT64 addresses", () => {
  expect(embedded4("::ffff:1.2.3.4")).toBe("1.2.3.4");
  expect(embedded4("::ffff:0:0")).toBe("0.0.0.0");
  expect(embedded4("64:ff9b::a00:1")).toBe("10.0.0.1");
  expect(embedded4("2606:4700::1111")).toBeUndefined();
});

describe("privateAllow", () => {
  const cases: [entry: string, host: string, port: number, address: string, allowed: boolean][] = [
    ["127.0.0.1:9000", "127.0.0.1", 9000, "127.0.0.1", true],
    ["127.0.0.1:9000", "127.0.0.1", 9001, "127.0.0.1", false],
    ["127.0.0.1:9000", "127.0.0.2", 9000, "127.0.0.2", false],
    ["127.0.0.1:9000", "x.example", 9000, "::ffff:127.0.0.1", true],
    ["10.1.0.0/16", "10.1.2.3", 5, "10.1.2.3", true],
    ["10.1.0.0/16:80", "10.1.2.3", 5, "10.1.2.3", false],
    ["10.1.0.0/16", "10.2.0.1", 5, "10.2.0.1", false],
    ["10.1.2.3", "10.1.2.3", 5, "10.1.2.3", true],
    ["[fd00::1]:80", "fd00::1", 80, "fd00::1", true],
    ["[fd00::1]:80", "fd00::1", 81, "fd00::1", false],
    ["fd00::/8", "fd12::1", 81, "fd12::1", true],
    ["[fd00::]/8:81", "fd12::1", 81, "fd12::1", true],
    ["DB.internal:5432", "db.internal", 5432, "10.0.0.9", true],
    ["db.internal:5432", "db.internal", 5433, "10.0.0.9", false],
    ["db.internal:5432", "other.internal", 5432, "10.0.0.9", false],
    ["db.internal:5432", "db.internal", 5432, "169.254.169.254", false],
    ["169.254.169.254:80", "169.254.169.254", 80, "169.254.169.254", true],
  ];
  test.each(cases)("%s for %s:%i at %s: %s", (entry, host, port, address, allowed) => {
    expect(newPrivateAllow([entry]).allows(host, port, address)).toBe(allowed);
  });

  test.each([
    "",
    "*",
    "db.internal",
    "10.0.0.0/33",
    "fd00::/129",
    "db.internal/8:80",
    "127.0.0.1:0",
    "127.0.0.1:99999",
    "a b:80",
    "http://a:80",
  ])("%j is the operator's slip and throws", (entry) => expect(() => newPrivateAllow([entry])).toThrow(JSON.stringify(entry)));
});

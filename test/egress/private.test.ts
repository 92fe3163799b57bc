/**
 * Attacks on the address check: every way that we know of to make the front connect to a private address.
 * The last test says it for all addresses: without the operator's word, nothing private is ever connected.
 */
import { connect, createServer, type AddressInfo } from "node:net";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressKind } from "../../src/egress/address.ts";
import { codeOf, egressFor, fetchListed, get, never, serve, text } from "./servers.ts";

const group = (high: number, low: number): string => ((high << 8) | low).toString(16);

function spell([a, b, c, d]: readonly [number, number, number, number], how: string): string {
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const spellings: Record<string, string> = {
    dotted: `${a}.${b}.${c}.${d}`,
    decimal: `${whole}`,
    hex: `0x${whole.toString(16)}`,
    octal: [a, b, c, d].map((octet) => `0${octet.toString(8)}`).join("."),
    short: `${a}.${b}.${c * 256 + d}`,
    mapped: `[::ffff:${a}.${b}.${c}.${d}]`,
    "mapped-hex": `[::ffff:${group(a, b)}:${group(c, d)}]`,
    nat64: `[64:ff9b::${group(a, b)}:${group(c, d)}]`,
    "6to4": `[2002:${group(a, b)}:${group(c, d)}::1]`,
  };
  return spellings[how] ?? "";
}

describe("literal addresses", () => {
  const hosts = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.0.0.1", "017700000001", "0", "127.0.0.1."];
  const hosts6 = ["[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"];
  const metadata = ["169.254.169.254", "0xa9fea9fe", "2852039166", "[::ffff:a9fe:a9fe]", "[fd00:ec2::254]", "100.100.100.200"];
  const more = ["①②⑦.⓪.⓪.①", "127。0。0。1", "%31%32%37.0.0.1", "localhost", "LOCALHOST", "localhost.", "a.localhost", "10.0.0.1"];
  test.each([...hosts, ...hosts6, ...metadata, ...more])("%s is refused without a connection", async (host) => {
    await using server = await serve((_, response) => response.end("reached"));
    await using egress = egressFor([]);
    const answer = await fetchListed(egress, get(`http://${host}:${server.port}/`));
    expect(codeOf(answer)).toBe("egress_private_address");
    expect(server.connections()).toBe(0);
  });

  test("the message says what to do", async () => {
    await using egress = egressFor([]);
    expect(text(await fetchListed(egress, get("http://10.0.0.1/")))).toBe(
      "egress_private_address: Cannot fetch http://10.0.0.1/ as its address is private: received 10.0.0.1:80; " +
        "to reach it, the operator starts the server with --allow-private-egress 10.0.0.1:80 and the function lists it by name",
    );
  });

  test("every address that this machine has is refused", async () => {
    const { networkInterfaces } = await import("node:os");
    await using egress = egressFor([]);
    for (const found of Object.values(networkInterfaces()).flat()) {
      const host = found?.family === "IPv6" ? `[${found.address}]` : found?.address;
      expect(codeOf(await fetchListed(egress, get(`http://${host}:1/`)))).toBe("egress_private_address");
    }
  });
});

describe("names", () => {
  test("a name with one private address among public ones is refused", async () => {
    await using egress = egressFor([], { resolve: async () => ["93.184.215.14", "10.0.0.7"] });
    const answer = await egress.fetch(get("http://mixed.example/"), ["mixed.example"], never);
    expect(codeOf(answer)).toBe("egress_private_address");
    expect(text(answer)).not.toContain("10.0.0.7");
  });

  test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "fe80::1%lo", "169.254.169.254", "nonsense", ""])(
    "a name that resolves to %j is refused",
    async (address) => {
      await using egress = egressFor([], { resolve: async () => [address] });
      expect(codeOf(await fetchListed(egress, get("http://rebind.example/")))).toBe("egress_private_address");
    },
  );

  test("rebinding: the name is asked once per hop, and the connection goes to that answer", async () => {
    await using server = await serve((_, response) => response.end("pinned"));
    const answers = [["127.0.0.1"], ["10.0.0.1"]];
    let asked = 0;
    await using egress = egressFor([server], { resolve: async () => answers[asked++] ?? [] });
    const url = `http://rebind.example:${server.port}/`;
    expect(text(await fetchListed(egress, get(url)))).toBe("pinned");
    expect(asked).toBe(1);
    expect(server.seen[0]?.headers.host).toBe(`rebind.example:${server.port}`);
    expect(codeOf(await fetchListed(egress, get(url)))).toBe("egress_private_address");
  });

  test("localhost is reachable once the operator named it", async () => {
    await using server = await serve((_, response) => response.end("by name"));
    await using egress = egressFor([], { privateAllow: [`localhost:${server.port}`] });
    expect(text(await fetchListed(egress, get(`http://localhost:${server.port}/`)))).toBe("by name");
  });

  test("a name is not looked up unless it is listed", async () => {
    let asked = 0;
    await using egress = egressFor([], { resolve: async () => [`10.0.0.${++asked}`] });
    expect(codeOf(await egress.fetch(get("http://secret.evil.example/"), ["good.example"], never))).toBe("egress_not_listed");
    expect(asked).toBe(0);
  });

  test("a name without an address, and a resolver that fails", async () => {
    await using none = egressFor([], { resolve: async () => [] });
    expect(codeOf(await fetchListed(none, get("http://none.example/")))).toBe("egress_name_not_resolved");
    const fail = Object.assign(new Error("x"), { code: "ETIMEOUT" });
    await using dead = egressFor([], { resolve: () => Promise.reject(fail) });
    expect(text(await fetchListed(dead, get("http://dead.example/")))).toContain("received ETIMEOUT");
  });

  test("a fault of the resolver itself is thrown, not blamed on the guest", async () => {
    await using egress = egressFor([], { resolve: () => Promise.reject(new TypeError("ours")) });
    await expect(fetchListed(egress, get("http://bug.example/"))).rejects.toThrow("ours");
  });
});

describe("the operator's allowance", () => {
  test("does not open the address to a function that lists only the star", async () => {
    await using server = await serve((_, response) => response.end("private"));
    await using egress = egressFor([server]);
    const answer = await egress.fetch(get(server.url), [`*:${server.port}`], never);
    expect(codeOf(answer)).toBe("egress_private_address");
  });

  test("does not open the next port", async () => {
    await using allowed = await serve((_, response) => response.end("allowed"));
    await using other = await serve((_, response) => response.end("other"));
    await using egress = egressFor([allowed]);
    expect(text(await fetchListed(egress, get(allowed.url)))).toBe("allowed");
    expect(codeOf(await fetchListed(egress, get(other.url)))).toBe("egress_private_address");
    expect(other.connections()).toBe(0);
  });

  test("a connection that one function opened is not another's", async () => {
    await using server = await serve((_, response) => response.end("private"));
    await using egress = egressFor([server]);
    const host = `127.0.0.1:${server.port}`;
    expect(text(await egress.fetch(get(server.url), [host], never))).toBe("private");
    expect(codeOf(await egress.fetch(get(server.url), [`*:${server.port}`], never))).toBe("egress_private_address");
    expect(codeOf(await egress.fetch(get(server.url), [], never))).toBe("egress_not_listed");
    expect(text(await egress.fetch(get(server.url), [host], never))).toBe("private");
    expect(server.connections()).toBe(2);
  });
});

describe("redirects", () => {
  const targets = ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "//[::1]/", "http://2130706433/"];
  test.each(targets)("to %s is refused at the second hop", async (location) => {
    await using server = await serve((_, response) => response.writeHead(302, { location }).end());
    await using egress = egressFor([server]);
    const answer = await egress.fetch(get(server.url), ["*", `127.0.0.1:${server.port}`], never);
    expect(codeOf(answer)).toBe("egress_private_address");
    expect(server.seen).toHaveLength(1);
  });

  test("to a private server that is listed by nobody", async () => {
    await using inner = await serve((_, response) => response.end("inner"));
    await using outer = await serve((_, response) => response.writeHead(307, { location: inner.url }).end());
    await using egress = egressFor([outer]);
    const answer = await egress.fetch(get(outer.url), [`127.0.0.1:${outer.port}`, `127.0.0.1:${inner.port}`], never);
    expect(codeOf(answer)).toBe("egress_private_address");
    expect(inner.connections()).toBe(0);
  });
});

describe("property: a private literal is never connected without privateAllow", () => {
  const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
  const ranges = fc.constantFrom<[number, number]>(
    [10, -1],
    [127, -1],
    [0, -1],
    [172, 16],
    [192, 168],
    [169, 254],
    [100, 64],
    [198, 18],
    [224, -1],
    [255, -1],
  );
  const private4 = fc.tuple(ranges, octets).map(([[a, b], [, o1, o2, o3]]) => [a, b === -1 ? o1 : b, o2, o3] as const);
  const spelling = fc.constantFrom("dotted", "decimal", "hex", "octal", "short", "mapped", "mapped-hex", "nat64", "6to4");

  test("in any notation, as a literal, as a name's address, behind a redirect", async () => {
    await using egress = egressFor([], { resolve: async (name) => [name.slice(0, -".example".length).replaceAll("-", ".")] });
    await using door = await serve((request, response) => {
      response.writeHead(302, { location: decodeURIComponent((request.url ?? "").slice(1)) }).end();
    });
    await using hopping = egressFor([door]);
    await fc.assert(
      fc.asyncProperty(private4, spelling, fc.integer({ min: 1, max: 65_535 }), async (address, how, port) => {
        const literal = `http://${spell(address, how)}:${port}/`;
        expect(codeOf(await fetchListed(egress, get(literal)))).toBe("egress_private_address");
        const name = `http://${address.join("-")}.example:${port}/`;
        expect(codeOf(await fetchListed(egress, get(name)))).toBe("egress_private_address");
        const list = ["*", `127.0.0.1:${door.port}`, URL.parse(literal)?.host ?? ""];
        const hopped = await hopping.fetch(get(`${door.url}/${encodeURIComponent(literal)}`), list, never);
        // A random URL can be the door itself, which is allowed.
        if (URL.parse(literal)?.origin !== door.url) expect(codeOf(hopped)).toBe("egress_private_address");
      }),
      { numRuns: 300, seed: 20_261_123 },
    );
  });

  test("on loopback, where a listener would notice", async () => {
    let connections = 0;
    const listener = createServer(() => connections++);
    await new Promise<void>((resolve) => listener.listen(0, resolve));
    const { port } = listener.address() as AddressInfo;
    await using egress = egressFor([]);
    const host = fc.oneof(
      octets.map(([, b, c, d]) => `127.${b}.${c}.${d}`),
      fc.webAuthority({ withIPv4: true, withIPv4Extended: true, withIPv6: true }),
      fc.ipV6().map((address) => `[${address}]`),
    );
    await fc.assert(
      fc.asyncProperty(host, async (name) => {
        const url = URL.parse(`http://${name}/`);
        if (url === null) return;
        url.port = String(port);
        // Public literals would leave the machine: only those that are private, and names, are asked.
        const bare = url.hostname.replace(/^\[|\]$/g, "");
        if (addressKind(bare) === "public" || !/^[\d.[]/.test(url.hostname)) return;
        expect(await fetchListed(egress, get(url.href))).toMatchObject({ ok: false });
      }),
      { numRuns: 500, seed: 20_261_123 },
    );
    const probe = connect(port, "127.0.0.1");
    await new Promise((resolve) => probe.once("connect", resolve));
    await new Promise(setImmediate);
    probe.destroy();
    await new Promise((resolve) => listener.close(resolve));
    expect(connections).toBe(1);
  });
});

import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { Guest } from "./harness.ts";

const guest = new Guest();
afterAll(() => guest[Symbol.dispose]());

const parts = ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"] as const;
const show = `(u) => ${JSON.stringify(parts)}.map((p) => u[p]).join(" ")`;
/** Text beyond ASCII has its own: beside broken percent signs Node itself cuts it to bytes ("%E2%82😀" gives "\ufffd=\0"). */
const wide = fc.string({ unit: fc.constantFrom("é", "😀", "\ud800", "=", "&", "+", "%20", "%C3%A9"), maxLength: 12 });
const text = fc.string({
  unit: fc.constantFrom("a", "Z", "=", "&", "+", " ", "%", "2", "0", "\0", "~", "!", "'", "(", "*", "\n", "%c3", "%E2%82"),
  maxLength: 12,
});

function js(value: unknown): string {
  return JSON.stringify(value);
}

function nodeShow(url: URL): string {
  return parts.map((part) => url[part]).join(" ");
}

describe("URL", () => {
  it.each([
    ["http://user:pa%20ss@EXAMPLE.com:8080/a/../b?q=1#h", undefined],
    ["/x?y#z", "https://example.com/dir/"],
    ["http://exa mple.com", undefined],
    ["\0 http://a/b\0c?d\0e#f\0 ", undefined],
    ["http://a\0b/", undefined],
    ["http://[::1]:80/", undefined],
    ["http://0x7f.1/", undefined],
    ["http://ünïcode.de/ü", undefined],
    ["mailto:a@b", undefined],
    ["relative", undefined],
    ["x", ""],
    ["http://a", "bad base"],
    ["file:///C|/x", undefined],
  ])("parses %s (base %s) as Node does", (url, base) => {
    const args = base === undefined ? js(url) : `${js(url)}, ${js(base)}`;
    const parsed = URL.parse(url, base);
    expect(guest.value(`URL.canParse(${args})`)).toBe(parsed !== null);
    expect(guest.value(`(() => { const u = URL.parse(${args}); return u && (${show})(u) })()`)).toBe(parsed && nodeShow(parsed));
    if (parsed === null) expect(() => guest.value(`new URL(${args})`)).toThrow("TypeError: Invalid URL");
  });

  it.each([
    ["protocol", "https"],
    ["protocol", "bad:thing"],
    ["username", "a b"],
    ["host", "b.com:99"],
    ["hostname", "c.com:1"],
    ["port", "70000"],
    ["port", "81"],
    ["pathname", "a b?c"],
    ["search", "x=1 2"],
    ["search", ""],
    ["hash", "é"],
    ["href", "https://new.org/"],
  ] as const)("sets %s to %s as Node does", (part, value) => {
    const url = new URL("http://user@a.com:80/p?q=1#h");
    url[part] = value;
    expect(
      guest.value(`(() => { const u = new URL("http://user@a.com:80/p?q=1#h"); u.${part} = ${js(value)}; return (${show})(u) })()`),
    ).toBe(nodeShow(url));
  });

  it("keeps searchParams and search in step", () => {
    const got = guest.value(
      "(() => { const u = new URL('http://a/?x=1'), p = u.searchParams; p.append('y', 'z w'); const one = u.href; u.search = '?k=v'; const two = p.get('k'); u.href = 'http://b/?m=n'; p.delete('m'); return [one, two, u.href, u.searchParams === p, JSON.stringify({ u }), `${u}`] })()",
    );
    expect(got).toEqual(["http://a/?x=1&y=z+w", "v", "http://b/", true, '{"u":"http://b/"}', "http://b/"]);
  });

  it("throws for a bad href and keeps the URL", () => {
    expect(
      guest.value("(() => { const u = new URL('http://a/'); try { u.href = 'nope' } catch (e) { return [e.name, e.code, u.href] } })()"),
    ).toEqual(["TypeError", "ERR_INVALID_URL", "http://a/"]);
  });
});

describe("URLSearchParams", () => {
  it("parses and serialises any text as Node does", () => {
    fc.assert(
      fc.property(fc.oneof(text, wide), (query) => {
        const expected = new URLSearchParams(query);
        expect(guest.value(`(() => { const p = new URLSearchParams(${js(query)}); return [[...p], p.toString(), p.size] })()`)).toEqual([
          [...expected],
          expected.toString(),
          expected.size,
        ]);
      }),
      { numRuns: 150 },
    );
  });

  it("changes as Node's does", () => {
    const name = fc.constantFrom("a", "b", "c", "é");
    const change = fc.oneof(
      fc.tuple(fc.constantFrom("append", "set"), name, text),
      fc.tuple(fc.constant("delete"), name),
      fc.tuple(fc.constant("delete"), name, fc.constant("1")),
      fc.tuple(fc.constant("sort")),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const run = (params: URLSearchParams): unknown => {
          for (const [method, ...args] of changes) (params as unknown as Record<string, (...a: unknown[]) => void>)[method]!(...args);
          return [[...params], params.getAll("a"), params.get("b"), params.has("a", "1")];
        };
        const code = `(() => { const changes = ${js(changes)}, params = new URLSearchParams("a=1&b=2&a=3"); for (const [m, ...args] of changes) params[m](...args); return [[...params], params.getAll("a"), params.get("b"), params.has("a", "1")] })()`;
        expect(guest.value(code)).toEqual(JSON.parse(js(run(new URLSearchParams("a=1&b=2&a=3")))));
      }),
      { numRuns: 80 },
    );
  });

  it("is made from pairs, records and others", () => {
    expect(
      guest.value(
        "[[['a', 1], ['b', 2]], { x: 'y' }, new URLSearchParams('q=1'), new Map([['m', 'n']])].map((i) => new URLSearchParams(i).toString())",
      ),
    ).toEqual(["a=1&b=2", "x=y", "q=1", "m=n"]);
    expect(() => guest.value("new URLSearchParams([['a']])")).toThrow("TypeError");
  });
});

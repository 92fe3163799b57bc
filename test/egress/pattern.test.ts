/** The egress list: what a pattern may look like, and which URLs it lets through. */
import { describe, expect, test } from "vitest";
import { matchEgress, parseEgressPattern } from "../../src/egress/pattern.ts";

const good: [string, string, boolean, number | undefined, string | undefined][] = [
  ["example.com", "example.com", false, undefined, undefined],
  ["EXAMPLE.com.", "example.com", false, undefined, undefined],
  ["*.example.com", "example.com", true, undefined, undefined],
  ["example.com:8443", "example.com", false, 8443, undefined],
  ["https://example.com", "example.com", false, undefined, "https:"],
  ["https://*.example.com:444", "example.com", true, 444, "https:"],
  ["*", "", true, undefined, undefined],
  ["*:8080", "", true, 8080, undefined],
  ["bücher.example", "xn--bcher-kva.example", false, undefined, undefined],
  ["[2606:4700::1111]:53", "2606:4700::1111", false, 53, undefined],
  ["0x7f.1", "127.0.0.1", false, undefined, undefined],
];

describe("parseEgressPattern", () => {
  test.each(good)("%s", (text, host, wildcard, port, scheme) => {
    expect(parseEgressPattern(text)).toEqual({ host, wildcard, port, scheme });
  });

  const bad = ["", " ", "a b", "*.", "**", "a.*", "*x.com", "user@example.com", "example.com/path", "ftp://example.com"];
  test.each([...bad, "example.com:0", "example.com:65536", "example.com:", "*.1.2.3.4", "[::1", "a?b", "a#b", "a\nb", "256.1.1.1"])(
    "%j is an error",
    (text) => {
      const parsed = parseEgressPattern(text);
      expect(parsed).toHaveProperty("error");
      expect("error" in parsed && parsed.error).toContain(JSON.stringify(text));
    },
  );
});

describe("matchEgress", () => {
  const cases: [string, string, "none" | "any" | "named"][] = [
    ["https://example.com/", "example.com", "named"],
    ["http://example.com/", "example.com", "named"],
    ["http://example.com./", "example.com", "named"],
    ["http://EXAMPLE.com/", "example.com", "named"],
    ["https://example.com:8443/", "example.com", "none"],
    ["http://example.com:443/", "example.com", "none"],
    ["https://example.com:8443/", "example.com:8443", "named"],
    ["http://example.com/", "https://example.com", "none"],
    ["https://a.example.com/", "*.example.com", "named"],
    ["https://a.b.example.com/", "*.example.com", "named"],
    ["https://example.com/", "*.example.com", "none"],
    ["https://badexample.com/", "*.example.com", "none"],
    ["https://example.com.evil.org/", "example.com", "none"],
    ["https://anything.org/", "*", "any"],
    ["https://anything.org:444/", "*", "none"],
    ["https://anything.org:444/", "*:444", "any"],
    ["http://2130706433/", "127.0.0.1", "named"],
    ["http://[::1]:80/", "[0:0:0:0:0:0:0:1]", "named"],
  ];
  test.each(cases)("%s against %s: %s", (url, pattern, expected) => {
    expect(matchEgress(new URL(url), [pattern])).toBe(expected);
  });

  test("nothing listed, nothing reached; a broken pattern grants nothing", () => {
    expect(matchEgress(new URL("http://example.com/"), [])).toBe("none");
    expect(matchEgress(new URL("http://example.com/"), ["example.com/x"])).toBe("none");
  });

  test("a name beside the star counts as named", () => {
    expect(matchEgress(new URL("http://example.com/"), ["*", "example.com"])).toBe("named");
  });
});

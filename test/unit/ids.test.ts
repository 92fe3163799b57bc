/** Names and references: what is one, and that nothing else passes. */
import { assert, property, string, stringMatching } from "fast-check";
import { describe, expect, test } from "vitest";
import { IsopodError } from "../../src/errors.ts";
import { parseFunctionName, parseFunctionRef } from "../../src/ids.ts";

describe("a name", () => {
  test("of the allowed characters passes as it is", () => {
    assert(property(stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/), (text) => parseFunctionName(text) === text));
  });

  test("of anything else is refused, and what passes is harmless in a path, a key and a header", () => {
    assert(
      property(string({ unit: "binary", maxLength: 80 }), (text) => {
        try {
          expect(parseFunctionName(text)).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(IsopodError);
          expect((error as IsopodError).code).toBe("invalid_name");
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(["", "a".repeat(65), "a\n", "\na", "a b", "a/b", "..", ".", "a.b", "-a", "_a", "$run", "ä", "a\0", "__proto__", "a:1"])(
    "is not %j",
    (text) => {
      expect(() => parseFunctionName(text)).toThrow(IsopodError);
    },
  );

  test("of Object.prototype is a name like others", () => {
    expect(parseFunctionName("constructor")).toBe("constructor");
  });
});

describe("a reference", () => {
  test.each([
    ["fn", undefined],
    ["fn:latest", undefined],
    ["fn:$LATEST", undefined],
    ["fn:1", 1],
    ["fn:999999999", 999_999_999],
    ["fn:live", "live"],
    ["fn:1e3", "1e3"],
    ["fn:-1", "-1"],
    ["fn:Latest", "Latest"],
  ])("%s", (text, qualifier) => {
    expect(parseFunctionRef(text)).toEqual({ name: "fn", qualifier });
  });

  test.each(["fn:", "fn:0", "fn:01", "fn:1.5", "fn:9999999999", "fn:1:2", "fn: 1", ":1", "fn:\u0661", `fn:${"a".repeat(129)}`])(
    "is not %j",
    (text) => {
      expect(() => parseFunctionRef(text)).toThrow(IsopodError);
    },
  );
});

/** The SDK's JSON against JavaScript's: what one writes the other reads, and both refuse the same. */
import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { replyText, runAbi } from "../../harness/abi.ts";
import { compile } from "./compile.ts";

let echo: WebAssembly.Module;
let uses: WebAssembly.Module;
beforeAll(async () => {
  echo = await compile({
    "f.ts": `import { JSON } from "isopod/assemblyscript";
      export function handler(event: string): string { return JSON.parse(event).toString(); }`,
  });
  uses = await compile({
    "f.ts": `import { fail, JSON } from "isopod/assemblyscript";
      export function handler(event: string): string {
        const value = JSON.tryParse(event);
        if (value == null) return fail("Refused", JSON.problem());
        const missing = value.get("none").get("deeper").at(3);
        if (event == "[]") value.push(value);
        return JSON.array()
          .push(value.get("list").at(1)).push(value.get("list").at(9)).push(missing.isNull).push(value.keys())
          .push(value.get("text").asString("?")).push(value.get("none").asString("fallback")).push(value.get("text").asNumber(7))
          .push(value.get("yes").asBool()).push(value.length).push(value.has("none")).push(value)
          .push(JSON.object().set("i64", <i64>-5).set("u8", <u8>255).set("nan", NaN).set("texts", ["a", "b"]))
          .push(JSON.stringify("q\\"")).toString();
      }`,
  });
});

/** Texts with lone surrogates too, and numbers of all sizes. */
const values = fc.jsonValue({ stringUnit: "binary", maxDepth: 5 });
const texts = fc.array(fc.nat({ max: 0xffff }), { maxLength: 50 }).map((units) => String.fromCharCode(...units));
const numbers = fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.maxSafeInteger()));

test("values, texts and numbers go round", () => {
  fc.assert(
    fc.property(fc.oneof(values, texts, numbers), (value) => {
      const json = JSON.stringify(value);
      expect(JSON.parse(replyText(runAbi(echo, json)))).toEqual(JSON.parse(json));
    }),
    { numRuns: 500 },
  );
});

test("texts are written as JavaScript writes them", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const json = JSON.stringify(text);
      expect(replyText(runAbi(echo, json))).toBe(json);
    }),
  );
});

test.each([
  "0.1",
  "1e23",
  "5e-324",
  "2.4703282292062328e-324",
  "2.4703282292062327e-324",
  "1.7976931348623157e308",
  "1e-400",
  "-0.0",
  "1E+2",
  "9007199254740993",
  "123456789012345678901234567890",
  "1.8998927714679005e+42",
  "1.7976931348623158e308",
  "0.30000000000000004",
  "9007199254740992.99999999999999999999999999999",
  `1${"0".repeat(400)}e-400`,
  `0.${"0".repeat(500)}1e501`,
  "1e-99999999999999999999",
  "9007199254740993.0000000000000000000000000000000000000000001",
  `4503599627370497.5${"0".repeat(900)}1`,
  `4503599627370497.5${"0".repeat(900)}`,
])("%s is the number that it is to JavaScript", (json) => {
  expect(Number(replyText(runAbi(echo, json))) + 0).toBe(Number(json) + 0);
});

test.each([
  "",
  " ",
  "nul",
  "tru",
  "+1",
  "01",
  "1.",
  ".5",
  "1e",
  "1e+",
  "-",
  "--1",
  "NaN",
  "Infinity",
  "[1,]",
  "[,1]",
  "[1 2]",
  "[",
  "]",
  "1 1",
  '{"a":1,}',
  '{"a" 1}',
  "{a:1}",
  '{"a"}',
  "{,}",
  '"',
  '"\\',
  '"\\x"',
  '"\\u12g4"',
  '"\\u123',
  '"\t"',
  "'a'",
  "[1}",
  "\ufeff1",
  "\u00a01",
])("%j is refused, as by JavaScript", (text) => {
  expect(() => void JSON.parse(text)).toThrow(SyntaxError);
  const { reply, failure } = runAbi(uses, text);
  expect(reply).toBeUndefined();
  expect(failure?.errorType).toBe("Refused");
  expect(failure?.errorMessage).toMatch(/^Cannot parse the JSON as .+ was expected at offset \d+: received /);
});

test("random text is refused when JavaScript refuses it", () => {
  const pieces = fc.constantFrom("{", "}", "[", "]", ",", ":", '"', '"a"', "\\", "1", "-", ".", "e", "true", "null", " ", "\n", "\\u00");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const text = parts.join("");
      expect(runAbi(echo, text).reply !== undefined, text).toBe(isJson(text));
    }),
    { numRuns: 2_000 },
  );
});

test("parse fails the call with the offset", () => {
  expect(runAbi(echo, '{"a": [1, 2 3]}').failure).toEqual({
    errorType: "SyntaxError",
    errorMessage: "Cannot parse the JSON as ',' or ']' was expected at offset 12: received '3'",
  });
});

test("nesting is bounded, both ways", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  expect(replyText(runAbi(echo, nested(512)))).toBe(nested(512));
  expect(runAbi(echo, nested(514)).failure?.errorMessage).toMatch("at most 512 levels of nesting was expected at offset 513");
  expect(runAbi(echo, "[".repeat(1_000_000)).failure?.errorType).toBe("SyntaxError");
  expect(runAbi(uses, "[]").failure?.errorMessage).toBe("Cannot write the JSON as it is nested over 512 deep");
});

test("reading is forgiving, building is typed", () => {
  const event = { list: [1, [2.5, "x"]], text: "t\ud800", yes: true };
  expect(JSON.parse(replyText(runAbi(uses, JSON.stringify(event))))).toEqual([
    [2.5, "x"],
    null,
    true,
    ["list", "text", "yes"],
    "t\ud800",
    "fallback",
    7,
    true,
    3,
    false,
    event,
    { i64: -5, u8: 255, nan: null, texts: ["a", "b"] },
    '"q\\""',
  ]);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

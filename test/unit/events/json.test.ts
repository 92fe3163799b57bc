/** SQLite and `JSON.parse` say the same of any bytes, but of those that nest too deep. */
import { array, assert, constantFrom, json, nat, property, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { isJson } from "../../../src/events/json.ts";

function parses(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

function agrees(bytes: Uint8Array): void {
  expect(isJson(bytes)).toBe(parses(bytes));
}

const pieces = constantFrom(
  ...'{}[]":,\\ \n\t\r\0\f\v\u0001\u007f\u00a0\u2028\ufeff0123456789+-.eEtrufalsniINXxab/*'.split(""),
  "😀",
  "\\u12",
  "null",
);

test("of pieces in any order", () => {
  const texts = array(pieces, { maxLength: 12 }).map((parts) => Buffer.from(parts.join("")));
  assert(property(texts, agrees), { numRuns: 20_000 });
});

test("of JSON, and of JSON with a change", () => {
  const changed = (text: string, at: number, piece: string): Buffer => {
    const where = at % (text.length + 1);
    return Buffer.from(text.slice(0, where) + piece + text.slice(where + (at % 3)));
  };
  assert(
    property(json(), nat(), pieces, (text, at, piece) => {
      expect(isJson(Buffer.from(text))).toBe(true);
      agrees(changed(text, at, piece));
    }),
    { numRuns: 5_000 },
  );
});

test("of bytes", () => {
  assert(property(uint8Array({ maxLength: 6 }), agrees), { numRuns: 20_000 });
});

test("1,000 levels are JSON, and more are not, however many", () => {
  const nested = (levels: number): Buffer => Buffer.from("[".repeat(levels) + "]".repeat(levels));
  expect(isJson(nested(1_000))).toBe(true);
  expect(isJson(nested(1_001))).toBe(false);
  expect(isJson(nested(3_000_000))).toBe(false);
});

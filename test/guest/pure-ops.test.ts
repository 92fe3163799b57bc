import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HostOp } from "../../guest/border.ts";
import { pureOps, PureOpError, type PureOpValue } from "../../src/sandbox/pure-ops.ts";

const op = fc.constantFrom(...Object.values(HostOp));
const value: fc.Arbitrary<PureOpValue> = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("utf-8", "SHA-256", "http://a/b?c#d", "host", "href", '"a\\u0000"', "__proto__", "constructor", ""),
  fc.double(),
  fc.constantFrom(0, 1, 4, 7, -1, 65_536, 65_537, NaN, 2 ** 53),
  fc.uint8Array({ maxLength: 40 }),
  fc.constant(undefined),
);

function isAnswer(answer: PureOpValue): boolean {
  if (typeof answer === "string") return !answer.includes("\0");
  return answer === undefined || answer instanceof Uint8Array;
}

describe("pure host operations", () => {
  it("answer or refuse, whatever they are given", () => {
    fc.assert(
      fc.property(op, value, value, value, (number, a, b, c) => {
        let answer: PureOpValue;
        try {
          answer = pureOps(number, [a, b, c]);
        } catch (error) {
          expect(error).toBeInstanceOf(PureOpError);
          return;
        }
        expect(isAnswer(answer)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it("never answer with the guest's own memory", () => {
    const memory = new Uint8Array([1, 2, 3, 4]);
    const answer = pureOps(HostOp.digest, ["SHA-1", memory.subarray(1, 3)]) as Uint8Array;
    expect(answer.buffer).not.toBe(memory.buffer);
    expect(answer.byteLength).toBe(20);
  });

  it.each([
    ["too many random bytes", HostOp.random, [65_537], "QuotaExceededError"],
    ["half a random byte", HostOp.random, [0.5], "QuotaExceededError"],
    ["an unknown hash", HostOp.digest, ["MD4", new Uint8Array()], "NotSupportedError"],
    ["an unknown encoding", HostOp.decode, ["utf-99", new Uint8Array(), 0], "RangeError"],
    ["broken UTF-8", HostOp.decode, ["utf-8", new Uint8Array([0xff]), 1], "TypeError"],
    ["text that is no JSON string", HostOp.utf8Encode, ["[1]", 1], "TypeError"],
    ["an odd base64 length", HostOp.base64Decode, ["abcde"], "InvalidCharacterError"],
    ["a part that no URL has", HostOp.urlSet, ["http://a", "__proto__", "x"], "TypeError"],
    ["a URL without end", HostOp.urlParse, ["http://a/" + "b".repeat(2_000_000), ""], "TypeError"],
  ] as const)("refuse %s", (_name, number, values, errorName) => {
    expect(() => pureOps(number, values)).toThrow(expect.objectContaining({ name: errorName }) as Error);
  });

  it("mark a text with NUL, and carry it as JSON", () => {
    const bytes = new Uint8Array([97, 0, 98]);
    expect(pureOps(HostOp.decode, ["utf-8", bytes, 0])).toBeUndefined();
    expect(pureOps(HostOp.decode, ["utf-8", bytes, 4])).toBe('"a\\u0000b"');
  });
});

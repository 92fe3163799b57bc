/** `POST /invoke/:fn`: events in, results out, the headers of every reply, and what is no event. */
import { describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await server.deploy("echo", "export default (event) => event");
await server.deploy("throws", 'export default () => { throw new RangeError("no such luck") }');
await server.deploy("nothing", "export default () => {}");

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("a call", () => {
  test("has every header of the interface, each with a value that can be", async () => {
    const reply = await server.invoke("echo", { a: 1 });
    expect(reply.status).toBe(200);
    expect(reply.headers.get("content-type")).toBe("application/json");
    expect(reply.headers.get("x-isopod-request-id")).toMatch(uuid);
    expect(reply.headers.get("x-isopod-start")).toMatch(/^(snapshot|warm)$/);
    expect(reply.headers.get("x-isopod-function-error")).toBeNull();
    const wall = reply.number("x-isopod-duration-ms");
    expect(wall).toBeGreaterThan(0);
    expect(reply.number("x-isopod-cpu-ms")).toBeGreaterThan(0);
    expect(reply.number("x-isopod-cpu-ms")).toBeLessThanOrEqual(wall + 0.001);
    expect(reply.number("x-isopod-billed-ms")).toBe(Math.max(1, Math.ceil(wall)));
    expect(reply.number("x-isopod-memory-limit-bytes")).toBe(128 * 1_048_576);
    expect(reply.number("x-isopod-memory-bytes")).toBeGreaterThan(1_048_576);
    expect(reply.number("x-isopod-memory-bytes")).toBeLessThanOrEqual(128 * 1_048_576);
  });

  test("has an id of its own", async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => server.invoke("echo")));
    expect(new Set(replies.map(({ headers }) => headers.get("x-isopod-request-id"))).size).toBe(20);
  });

  test.each([
    [null],
    [0],
    [-1.5e300],
    ['text with ü, 🦐, \\ and "quotes"'],
    [[]],
    [{ "": { nested: [1, [2, [3]]] }, constructor: 1, é: "\u2028" }],
    [true],
  ])("gives back %j", async (event) => {
    expect(await server.value("echo", event)).toEqual(event);
  });

  test("keeps __proto__ an own property", async () => {
    const reply = await server.invokeRaw("echo", '{"__proto__":{"admin":true}}');
    expect(reply.text).toBe('{"__proto__":{"admin":true}}');
  });

  test("whose text holds an escaped NUL and lone surrogates keeps them", async () => {
    const reply = await server.invokeRaw("echo", '{"a":"x\\u0000y","b":"\\ud800"}');
    expect(reply.text).toBe('{"a":"x\\u0000y","b":"\\ud800"}');
  });

  test("with a byte order mark or not, is the same event or not JSON, never a fault", async () => {
    const reply = await server.invokeRaw("echo", new Uint8Array([0xef, 0xbb, 0xbf, 0x31]));
    expect([200, 400]).toContain(reply.status);
  });

  test("that returns nothing answers null", async () => {
    const reply = await server.invoke("nothing");
    expect([reply.status, reply.text]).toEqual([200, "null"]);
  });

  test("of six mebibytes goes through, in and out", async () => {
    const text = "x".repeat(6 * 1_048_576 - 2);
    const reply = await server.invoke("echo", text);
    expect(reply.status).toBe(200);
    expect(reply.bytes.length).toBe(6 * 1_048_576);
  });

  test("many at once each get their own answer", async () => {
    const values = await Promise.all(Array.from({ length: 300 }, (_, index) => server.value("echo", index)));
    expect(values).toEqual(Array.from({ length: 300 }, (_, index) => index));
  });
});

describe("no body", () => {
  test("is the event null", async () => {
    expect(await server.value("echo")).toBeNull();
  });

  test("of length zero is the event null", async () => {
    const reply = await server.invokeRaw("echo", "");
    expect([reply.status, reply.text]).toEqual([200, "null"]);
  });
});

describe("a handler that throws", () => {
  test("is 500 with Lambda's error and our header", async () => {
    const reply = await server.invoke("throws");
    expect(reply.status).toBe(500);
    expect(reply.headers.get("x-isopod-function-error")).toBe("Unhandled");
    expect(reply.functionError).toMatchObject({ errorType: "RangeError", errorMessage: "no such luck" });
    expect(reply.functionError.trace[0]).toBe("RangeError: no such luck");
    expect(reply.functionError.trace[1]).toMatch(/^ +at .*index\.ts:1:\d+/);
    expect(reply.number("x-isopod-billed-ms")).toBeGreaterThanOrEqual(1);
  });

  test.each([
    [
      "a rejected promise",
      'export default async () => { throw new TypeError("later") }',
      { errorType: "TypeError", errorMessage: "later" },
    ],
    ["a string", 'export default () => { throw "just text" }', { errorType: "string", errorMessage: "just text" }],
    ["undefined", "export default () => { throw undefined }", { errorType: "undefined", errorMessage: "undefined" }],
    [
      "an error of its own",
      'class Mine extends Error { name = "Mine" } export default () => { throw new Mine("m") }',
      { errorType: "Mine", errorMessage: "m" },
    ],
    [
      "what has hostile getters",
      "export default () => { throw { get name() { throw 1 }, get message() { throw 2 }, toString() { throw 3 } } }",
      { errorType: "object" },
    ],
    ["a cyclic result", "export default () => { const a = {}; a.a = a; return a }", { errorType: "Runtime.MarshalError" }],
    ["a BigInt result", "export default () => 1n", { errorType: "Runtime.MarshalError" }],
  ])("%s", async (_, code, expected) => {
    await server.deploy("thrown", code);
    const reply = await server.invoke("thrown");
    expect(reply.status).toBe(500);
    expect(reply.functionError).toMatchObject(expected);
  });
});

describe("what is not JSON is 400", () => {
  test.each([
    ["text", "hello"],
    ["half of it", '{"a":'],
    ["two values", "1 2"],
    ["a NUL", "\0"],
    ["a NUL behind a value", "1\0"],
    ["a NUL in a string", '"a\0b"'],
    ["invalid UTF-8", new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ["a lone continuation byte", new Uint8Array([0x22, 0x80, 0x22])],
    ["an encoded surrogate", new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ["comments", "/**/1"],
    ["NaN", "NaN"],
    ["white space only", " \n"],
    ["nesting that never closes", "[".repeat(1_000_000)],
  ])("%s", async (_, body) => {
    const reply = await server.invokeRaw("echo", body);
    expect(reply.status).toBe(400);
    expect(reply.error).toMatchObject({ code: "invalid_json", blame: "client", retryable: false });
    expect(reply.headers.get("x-isopod-request-id")).toMatch(uuid);
  });

  test("nesting too deep for the guest's parser is refused too, and the next call runs", async () => {
    const reply = await server.invokeRaw("echo", "[".repeat(200_000) + "]".repeat(200_000));
    expect(reply.status).toBe(400);
    expect(reply.error.code).toBe("invalid_json");
    expect(await server.value("echo", 1)).toBe(1);
  });
});

/** `POST /run`: code that was never deployed, run once under the same limits and leaving nothing behind. */
import { describe, expect, test } from "vitest";
import type { Reply } from "../harness/reply.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();

function run(body: object): Promise<Reply> {
  return server.request("/run", { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
}

describe("a run", () => {
  test("answers as a call does, with its headers", async () => {
    const reply = await run({ code: "export default (event: { n: number }): number => event.n * 2", event: { n: 21 } });
    expect([reply.status, reply.json]).toEqual([200, 42]);
    expect(reply.number("x-isopod-billed-ms")).toBeGreaterThanOrEqual(1);
    expect(reply.headers.get("x-isopod-start")).toBe("snapshot");
  });

  test("without an event gets null", async () => {
    expect((await run({ code: "export default (event) => [event]" })).json).toEqual([null]);
  });

  test("has the config that it brings", async () => {
    const reply = await run({ code: "export default () => process.env.A", config: { env: { A: "b" }, memoryMb: 64 } });
    expect([reply.json, reply.number("x-isopod-memory-limit-bytes")]).toEqual(["b", 64 * 1_048_576]);
  });

  test("of a function in HTTP form answers its Response", async () => {
    const reply = await run({
      code: "export default { fetch: async (request) => new Response(await request.text(), { status: 202 }) }",
      event: { a: 1 },
    });
    expect([reply.status, reply.json]).toEqual([202, { a: 1 }]);
  });

  test("of several files", async () => {
    const files = { "index.ts": 'import { x } from "./x.ts"; export default () => x;', "x.ts": "export const x = 9;" };
    expect((await run({ files })).json).toBe(9);
  });

  test("leaves no function behind", async () => {
    await run({ code: "export default () => 1" });
    expect((await server.request("/functions")).json).toEqual({ functions: [] });
  });

  test("of the same code again knows nothing of the first", async () => {
    const code = "let n = 0; export default () => ++n;";
    expect([(await run({ code })).json, (await run({ code })).json]).toEqual([1, 1]);
  });
});

describe("a run that fails says why", () => {
  test.each<[string, object, number, string]>([
    ["not code", {}, 400, "invalid_request"],
    ["a syntax error", { code: "export default (" }, 400, "build_failed"],
    ["a throw at load", { code: "throw new Error('x')" }, 400, "load_failed"],
    ["no handler", { code: "export const a = 1" }, 400, "no_handler"],
    ["a config out of range", { code: "export default () => 1", config: { timeoutMs: 0 } }, 400, "invalid_request"],
    ["an endless loop", { code: "export default () => { for (;;); }", config: { timeoutMs: 100 } }, 504, "timeout"],
  ])("%s", async (_, body, status, code) => {
    const reply = await run(body);
    expect([reply.status, reply.error.code]).toEqual([status, code]);
  });

  test("a throw in the handler", async () => {
    const reply = await run({ code: "export default () => { throw new TypeError('t') }" });
    expect([reply.status, reply.functionError.errorType]).toEqual([500, "TypeError"]);
  });

  test("a body that is not JSON", async () => {
    const reply = await server.request("/run", { method: "POST", body: "{" });
    expect([reply.status, reply.error.code]).toEqual([400, "invalid_json"]);
  });
});

/** Components of WASI 0.3 through the server: tasks, streams and futures, commands and HTTP, in turns as any other guest. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";
import { wasi3 } from "../harness/wasi3.ts";

const origin = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  response.writeHead(418).end(`${request.method} ${request.url} ${body}`);
});
await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
afterAll(() => new Promise((resolve) => origin.close(resolve)));
const authority = `127.0.0.1:${(origin.address() as AddressInfo).port}`;

const server = await useServer({ cellCount: 1, spareCells: 0, egressPrivate: [authority] });
await server.deploy("command", { wasm: wasi3("command") }, { timeoutMs: 5_000, env: { A: "1" } });
await server.deploy("http", { wasm: wasi3("http") }, { timeoutMs: 5_000, egress: [authority] });

describe("wasi:cli/run@0.3", () => {
  test("has its event, arguments and environment, and its reply is what it streams out", async () => {
    const reply = await server.invoke("command", [1, "é"]);
    expect(JSON.parse(reply.text)).toEqual({ got: [1, "é"], arguments: ["command"], variables: 1 });
  });

  test("starts each call anew", async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => server.value("command", n)));
    expect(replies.map((reply) => (reply as { got: number }).got)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  test("waits by the clock, and for many things at once", async () => {
    expect(await server.value("command", "sleep")).toBe(true);
    expect(await server.value("command", "together")).toBe(true);
  });

  test.each([
    ["fail", "Runtime.ExitError"],
    ["exit", "Runtime.ExitError"],
    ["panic", "Runtime.Trap"],
    ["never", "Runtime.Trap"],
  ])("that ends by %s is %s", async (event, errorType) => {
    const reply = await server.invoke("command", event);
    expect([reply.status, reply.functionError.errorType]).toEqual([500, errorType]);
  });

  test("that waits for what never comes is told so at once", async () => {
    expect((await server.invoke("command", "never")).functionError.errorMessage).toMatch(/deadlock/);
  });

  test("lets its only cell serve others while it waits", async () => {
    const waiting = server.invoke("command", "sleep");
    expect(await server.value("command", 1)).toMatchObject({ got: 1 });
    expect((await waiting).text).toBe("true");
  });
});

describe("wasi:http/handler@0.3", () => {
  test("has the request, and its reply is what it streams after it has answered", async () => {
    const reply = await server.request("/invoke/http/a?b=1", { method: "POST", headers: { "x-sent": "h" }, body: "body" });
    expect([reply.status, reply.headers.get("x-a")]).toEqual([201, "bc"]);
    expect(reply.text).toMatch(/^Method::Post Some\("[^"]+"\) \S*\/a\?b=1 h body$/);
  });

  test("has bodies larger than one read of a stream, both ways", async () => {
    const body = "0123456789".repeat(10_000);
    expect((await server.request("/invoke/http/", { method: "POST", body })).text).toContain(body);
  });

  test("that answers with an error is told which", async () => {
    const reply = await server.request("/invoke/http/error");
    expect([reply.status, reply.functionError]).toMatchObject([500, { errorMessage: expect.stringContaining("HTTP-request-denied") }]);
  });

  test("sends requests by its egress policy", async () => {
    expect((await server.request(`/invoke/http/fetch/${authority}`)).text).toMatch(/ answered 418 POST \/from-guest posted$/);
    expect((await server.request("/invoke/http/fetch/127.0.0.1:1")).text).toMatch(/ failed ErrorCode::HttpRequestDenied$/);
  });

  test("that works on after its reply is ended with it", async () => {
    expect((await server.request("/invoke/http/after")).status).toBe(201);
    expect((await server.health()).cells.inFlight).toBe(0);
  });
});

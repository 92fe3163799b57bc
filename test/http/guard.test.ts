/** A web page in the user's browser must not reach the server: not by another name, not across sites. */
import { describe, expect, test } from "vitest";
import { rawExchange, rawRequest } from "../harness/raw.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await server.deploy("fn", "export default () => 1");

function post(host: string, ...headers: string[]): string {
  return ["POST /invoke/fn HTTP/1.1", `Host: ${host}`, ...headers, "Content-Length: 0", "Connection: close", "", ""].join("\r\n");
}

describe("a Host of another name is 403", () => {
  test.each([
    "evil.example",
    `evil.example:1`,
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "10.0.0.1",
    "0.0.0.0",
    "[::2]",
    "2130706433",
  ])("%s", async (host) => {
    const reply = await rawRequest(server.port, post(host));
    expect(reply.status).toBe(403);
    expect(reply.error).toMatchObject({ code: "unauthorized_host", blame: "client", retryable: false });
  });

  test("on every route", async () => {
    for (const line of [
      "GET /functions",
      "GET /health",
      "DELETE /functions/fn",
      "PUT /functions/fn",
      "POST /run",
      "GET /functions/fn/logs",
      "POST /nothing",
    ]) {
      const reply = await rawRequest(
        server.port,
        `${line} HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
      expect([line, reply.status]).toEqual([line, 403]);
    }
    expect(await server.value("fn")).toBe(1);
  });
});

describe("a Host of ours is fine", () => {
  test.each(["localhost", "LOCALHOST:8787", "127.0.0.1", "127.0.0.1:1", "127.1.2.3", "[::1]:8787"])("%s", async (host) => {
    const reply = await rawRequest(server.port, post(host));
    expect([reply.status, reply.text]).toEqual([200, "1"]);
  });
});

describe("Sec-Fetch-Site", () => {
  test.each(["cross-site", "same-site"])("%s is 403", async (site) => {
    const reply = await rawRequest(server.port, post("localhost", `Sec-Fetch-Site: ${site}`));
    expect([reply.status, reply.error.code]).toEqual([403, "unauthorized_host"]);
  });

  test.each(["same-origin", "none"])("%s is fine", async (site) => {
    expect((await rawRequest(server.port, post("localhost", `Sec-Fetch-Site: ${site}`))).status).toBe(200);
  });
});

test.each(["127.0.0.1@evil.example", "localhost/", "localhost, evil.example", "localhost evil.example", ""])(
  "a Host that is none is refused: %j",
  async (host) => {
    const reply = await rawRequest(server.port, post(host));
    expect([400, 403]).toContain(reply.status);
  },
);

test("no Host at all is refused", async () => {
  expect(await rawExchange(server.port, "POST /invoke/fn HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).toMatch(
    /^HTTP\/1\.1 4(00|03) /,
  );
});

test("a preflight is not answered with permission", async () => {
  const reply = await rawRequest(
    server.port,
    "OPTIONS /invoke/fn HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n",
  );
  expect(reply.status).toBeGreaterThanOrEqual(400);
  expect(reply.headers.get("access-control-allow-origin")).toBeNull();
});

/** What a request may carry for a key, with keys and without: each is taken or refused for what it is, on every route, and cheaply. */
import { describe, expect, test } from "vitest";
import { localIdentity, type RequestHead } from "../../src/keys/identity.ts";
import { Refusals } from "../../src/keys/refusals.ts";
import { rawRequest } from "../harness/raw.ts";
import { TestServer, useServer, useServerWithKey } from "../harness/server.ts";
import { send, sign } from "../harness/signed.ts";

const { server, key } = await useServerWithKey();
const open = await useServer();
for (const one of [server.as(key), open]) await one.deploy("fn", "export default () => 1");

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

async function ask(one: TestServer, authorization: string | undefined, path = "/functions/fn"): Promise<[number, string]> {
  const reply = await one.request(path, authorization === undefined ? {} : { headers: { authorization } });
  return [reply.status, reply.status < 400 ? "" : reply.error.code];
}

describe("with keys", () => {
  test.each([`Bearer ${key.id}.${key.secret}`, `bearer  ${key.id}.${key.secret}`, basic(`${key.id}:${key.secret}`)])(
    "a key and its secret are taken",
    async (authorization) => expect(await ask(server, authorization)).toEqual([200, ""]),
  );

  test.each([
    undefined,
    "Bearer",
    "Bearer ",
    `Bearer ${key.id}`,
    `Bearer ${key.id}.`,
    `Bearer ${key.id}:${key.secret}`,
    `Bearer ${key.id}.${key.secret}x`,
    `Bearer ${key.id}.${key.secret.slice(0, -1)}`,
    `Bearer ${key.id.toLowerCase()}.${key.secret}`,
    `Bearer .${key.secret}`,
    "Bearer __proto__.x",
    "Bearer constructor.x",
    `Bearer ${key.id}.${"x".repeat(10_000)}`,
    "Basic",
    "Basic ????",
    basic(`${key.id}:`),
    basic(`${key.id}:${key.secret}\0`),
    basic(`${key.id}.${key.secret}`),
    `Token ${key.id}.${key.secret}`,
    `${key.id}.${key.secret}`,
    "AWS4-HMAC-SHA256",
  ])("anything else is 401: %j", async (authorization) => {
    expect(await ask(server, authorization)).toEqual([401, "unauthenticated"]);
  });

  test("no route answers without, but for health and nothing", async () => {
    const routes = [
      "GET /functions",
      "GET /functions/fn",
      "PUT /functions/fn",
      "DELETE /functions/fn",
      "GET /functions/fn/logs",
      "GET /functions/fn/usage",
    ];
    for (const route of [
      ...routes,
      "POST /invoke/fn",
      "GET /invoke/fn/below",
      "POST /run",
      "GET /",
      "GET /none",
      "PATCH /functions",
      "GET /health/x",
      "GET //health",
    ]) {
      const reply = await rawRequest(server.port, `${route} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      expect([route, reply.status, reply.headers.get("www-authenticate")]).toEqual([route, 401, 'Bearer realm="isopod"']);
    }
    expect((await server.request("/health")).status).toBe(200);
    expect((await server.request("/empty", { method: "POST" })).status).toBe(204);
    expect(await server.as(key).value("fn")).toBe(1);
  });

  test("a body is not read before its sender is known", async () => {
    const head = "POST /invoke/fn HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6000000\r\nConnection: close\r\n\r\n";
    expect((await rawRequest(server.port, head)).status).toBe(401);
  });

  test("what is refused is counted, and the log is not flooded with it", async () => {
    const before = (await server.health()).refused;
    const lines = server.log.length;
    await Promise.all(Array.from({ length: 500 }, () => ask(server, "Bearer a.b")));
    expect((await server.health()).refused).toBe(before + 500);
    expect(server.log.length - lines).toBeLessThanOrEqual(1);
    expect(server.log.join("\n")).toMatch(/keys: refused \d+ [a-z-]+/);
  });
});

test("refusals tell the log of the first at once, and of the others when it is time", () => {
  const log: string[] = [];
  const refusals = new Refusals((message) => log.push(message));
  refusals.add("missing");
  for (let count = 0; count < 1_000; count++) refusals.add("unknown-key");
  expect([refusals.count, log]).toEqual([1_001, ["keys: refused 1 missing"]]);
});

describe("without keys", () => {
  test.each([
    undefined,
    "Bearer a.b",
    "Basic ????",
    "Token x",
    "AWS4-HMAC-SHA256",
    `AWS4-HMAC-SHA256 Credential=a/20250101/local/s3/aws4_request`,
  ])("any credentials are taken: %j", async (authorization) => expect(await ask(open, authorization)).toEqual([200, ""]));

  test("and any signature, also one of a time that is past", async () => {
    const wire = await sign(key, `127.0.0.1:${open.port}`, { method: "POST", path: "/invoke/fn", body: "1" }, { at: new Date(0) });
    expect((await send(open.port, { ...wire, body: Buffer.from("2") })).status).toBe(200);
  });

  test("a function sees an authorization that is none of ours", async () => {
    await open.deploy("web", "export default { fetch: (request) => new Response(request.headers.get('authorization')) }");
    const reply = await open.request("/invoke/web", { headers: { authorization: "Bearer its-own" } });
    expect(reply.text).toBe("Bearer its-own");
  });

  const credential = (id: string): string =>
    `AWS4-HMAC-SHA256 Credential=${id}/20250101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=x`;
  const identityOf = (authorization: string | undefined, url = "/"): unknown =>
    localIdentity({ headers: { authorization }, url } as RequestHead);

  test("the region and the account are those that a signature names", () => {
    const anyone = { tenant: "default", accessKeyId: undefined, region: undefined, accountId: "000000000000" };
    for (const authorization of [undefined, "Bearer a.b", "AWS4-HMAC-SHA256 Credential=x"])
      expect(identityOf(authorization)).toEqual(anyone);
    expect(identityOf(credential("test"))).toEqual({ ...anyone, accessKeyId: "test", region: "eu-west-1" });
    const account = { ...anyone, accessKeyId: "123456789012", region: "eu-west-1", accountId: "123456789012" };
    expect(identityOf(credential("123456789012"))).toEqual(account);
    expect(identityOf(undefined, "/?X-Amz-Credential=123456789012%2F20250101%2Feu-west-1%2Flambda%2Faws4_request")).toEqual(account);
  });

  test("nobody who names nothing costs an object", () => {
    expect(identityOf(undefined)).toBe(identityOf("Bearer a.b"));
  });
});

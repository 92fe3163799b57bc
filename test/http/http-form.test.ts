/** Functions in HTTP form: what a Request brings, what a Response carries back, what it may not say in our name. */
import { describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await server.deploy(
  "mirror",
  `export default { async fetch(request) {
    const url = new URL(request.url);
    const bytes = new Uint8Array(await request.arrayBuffer());
    return Response.json({ method: request.method, host: url.host, path: url.pathname, query: url.search, bytes: [...bytes], headers: [...request.headers] });
  } }`,
);
await server.deploy(
  "answers",
  `export default { fetch(request) {
    const { status, headers, body } = JSON.parse(decodeURIComponent(new URL(request.url).searchParams.get("as")));
    return new Response(body === undefined ? null : new Uint8Array(body), { status, headers });
  } }`,
);

interface Mirrored {
  method: string;
  host: string;
  path: string;
  query: string;
  bytes: number[];
  headers: [string, string][];
}

async function mirror(path: string, init?: RequestInit): Promise<Mirrored> {
  return (await server.request(`/invoke/mirror${path}`, init)).json as Mirrored;
}

function answer(as: { status?: number; headers?: [string, string][]; body?: number[] }): ReturnType<typeof server.request> {
  return server.request(`/invoke/answers?as=${encodeURIComponent(JSON.stringify(as))}`);
}

describe("the request", () => {
  test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("has its method: %s", async (method) => {
    expect((await mirror("", { method })).method).toBe(method);
  });

  test("HEAD gets the status and the headers", async () => {
    const reply = await server.request("/invoke/mirror", { method: "HEAD" });
    expect([reply.status, reply.bytes.length, reply.headers.get("content-type")]).toEqual([200, 0, "application/json"]);
  });

  test.each([
    ["", "/", ""],
    ["/", "/", ""],
    ["/a/b", "/a/b", ""],
    ["/a%2Fb/%C3%A9?x=1&y=%20&x=2", "/a%2Fb/%C3%A9", "?x=1&y=%20&x=2"],
    ["?only=query", "/", "?only=query"],
    ["/invoke/mirror", "/invoke/mirror", ""],
  ])("has the path below the name: %s", async (sent, path, query) => {
    const seen = await mirror(sent);
    expect([seen.path, seen.query, seen.host]).toEqual([path, query, `127.0.0.1:${server.port}`]);
  });

  test("has its headers, in small letters and complete", async () => {
    const { headers } = await mirror("", {
      headers: { "X-Mine": "ü is latin: \u00fc".slice(0, 1), accept: "text/html", authorization: "Bearer abc" },
    });
    expect(Object.fromEntries(headers)).toMatchObject({ accept: "text/html", authorization: "Bearer abc" });
  });

  test("has its body byte for byte", async () => {
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect((await mirror("", { method: "POST", body })).bytes).toEqual([...body]);
  });

  test("may hold what is not JSON", async () => {
    expect((await mirror("", { method: "POST", body: "\0{" })).bytes).toEqual([0, 123]);
  });
});

describe("the response", () => {
  test("has its status, headers and binary body", async () => {
    const reply = await answer({
      status: 418,
      headers: [
        ["x-tea", "yes"],
        ["content-type", "image/png"],
      ],
      body: [0, 255, 128, 10, 0],
    });
    expect([reply.status, reply.headers.get("x-tea"), reply.headers.get("content-type"), [...reply.bytes]]).toEqual([
      418,
      "yes",
      "image/png",
      [0, 255, 128, 10, 0],
    ]);
    expect(reply.number("x-isopod-billed-ms")).toBeGreaterThanOrEqual(1);
  });

  test("may set several cookies", async () => {
    const reply = await answer({
      headers: [
        ["set-cookie", "a=1; Path=/"],
        ["set-cookie", "b=2"],
      ],
      body: [],
    });
    expect(reply.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2"]);
  });

  test.each([204, 205, 304])("of status %d has no body", async (status) => {
    const reply = await answer({ status });
    expect([reply.status, reply.bytes.length]).toEqual([status, 0]);
  });

  test("of status 500 is the function's own word, not ours", async () => {
    const reply = await answer({ status: 500, body: [111] });
    expect([reply.status, reply.text, reply.headers.get("x-isopod-function-error")]).toEqual([500, "o", null]);
  });

  test("cannot speak for us or for the connection", async () => {
    const forged: [string, string][] = [
      ["x-isopod-billed-ms", "0"],
      ["x-isopod-request-id", "forged"],
      ["X-Isopod-Anything", "1"],
      ["content-length", "99999"],
      ["transfer-encoding", "chunked"],
      ["connection", "upgrade"],
      ["strict-transport-security", "max-age=1"],
      ["alt-svc", 'h3=":443"'],
      ["clear-site-data", '"*"'],
    ];
    const reply = await answer({ headers: forged, body: [1, 2] });
    expect([...reply.bytes]).toEqual([1, 2]);
    expect(reply.number("x-isopod-billed-ms")).toBeGreaterThanOrEqual(1);
    expect(reply.headers.get("x-isopod-request-id")).not.toContain("forged");
    for (const name of ["x-isopod-anything", "strict-transport-security", "alt-svc", "clear-site-data"])
      expect(reply.headers.get(name)).toBeNull();
    expect(reply.headers.get("content-security-policy")).toMatch(/^sandbox\b/);
  });

  test("cannot loosen the policy on its pages", async () => {
    const reply = await answer({ headers: [["content-security-policy", "default-src *"]], body: [] });
    expect(reply.headers.get("content-security-policy")).toContain("sandbox");
    expect(reply.headers.get("content-security-policy")).not.toContain("allow-same-origin");
  });
});

describe("a fetch handler that fails", () => {
  test.each<[string, string, object]>([
    ["throws", 'export default { fetch() { throw new Error("no") } }', { errorType: "Error", errorMessage: "no" }],
    ["rejects", 'export default { async fetch() { throw new Error("later") } }', { errorType: "Error", errorMessage: "later" }],
    ["returns no Response", "export default { fetch: () => 'text' }", { errorType: "Runtime.BadResponse" }],
    [
      "returns a look-alike",
      "export default { fetch: () => ({ status: 200, headers: new Headers(), body: null }) }",
      { errorType: "Runtime.BadResponse" },
    ],
  ])("%s", async (_, code, expected) => {
    await server.deploy("failing", code);
    const reply = await server.request("/invoke/failing");
    expect([reply.status, reply.headers.get("x-isopod-function-error")]).toEqual([500, "Unhandled"]);
    expect(reply.functionError).toMatchObject(expected);
  });

  test("a body over its limit", async () => {
    await server.deploy("fat", "export default { fetch: () => new Response(new Uint8Array(1001)) }", { maxOutputBytes: 1_000 });
    const reply = await server.request("/invoke/fat");
    expect([reply.status, reply.functionError.errorType]).toEqual([500, "Function.ResponseSizeTooLarge"]);
  });
});

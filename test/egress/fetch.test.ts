/** What a fetch carries over: methods, headers, bodies, redirects, the reasons for which a request is refused. */
import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { codeOf, egressFor, fetchListed, get, never, serve, text, type TestServer } from "./servers.ts";

async function read(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString();
}

/** Answers with what it was sent. */
function echo(): Promise<TestServer> {
  return serve(async (request, response) => {
    const { method, url, rawHeaders } = request;
    response.setHeader("set-cookie", ["a=1", "b=2"]);
    response.end(JSON.stringify({ method, url, rawHeaders, body: await read(request) }));
  });
}

describe("a plain fetch", () => {
  test("answers with status, headers, body and URL", async () => {
    await using server = await serve((_, response) => response.writeHead(418, "Teapot", { "x-a": "1" }).end("short"));
    await using egress = egressFor([server]);
    const answer = await fetchListed(egress, get(`${server.url}/a?b=c#fragment`));
    expect(answer).toMatchObject({ ok: true, status: 418, statusText: "Teapot", url: `${server.url}/a?b=c`, redirected: false });
    expect(text(answer)).toBe("short");
    expect(answer.ok && answer.headers).toContainEqual(["x-a", "1"]);
    expect(answer.ok && answer.headers.some(([name]) => name === "connection")).toBe(false);
    expect(server.seen[0]?.url).toBe("/a?b=c");
  });

  test("sends method, headers and body, and keeps repeated response headers apart", async () => {
    await using server = await echo();
    await using egress = egressFor([server]);
    const body = new TextEncoder().encode("héllo\0");
    const answer = await fetchListed(
      egress,
      get(server.url, {
        method: "PATCH",
        headers: [
          ["X-A", "1"],
          ["x-a", "é"],
        ],
        body,
      }),
    );
    const seen = JSON.parse(text(answer));
    expect(seen).toMatchObject({ method: "PATCH", body: "héllo\0" });
    expect(seen.rawHeaders.join("|")).toContain("X-A|1|x-a|é");
    expect(answer.ok && answer.headers.filter(([name]) => name === "set-cookie")).toEqual([
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ]);
  });

  test("is known as isopod unless the guest says otherwise", async () => {
    await using server = await echo();
    await using egress = egressFor([server]);
    await fetchListed(egress, get(server.url));
    await fetchListed(egress, get(server.url, { headers: [["User-Agent", "mine"]] }));
    expect(server.seen.map((request) => request.headers["user-agent"])).toEqual(["isopod", "mine"]);
  });

  test("HEAD has no body, 204 and 304 neither", async () => {
    await using server = await serve((request, response) => {
      response.writeHead(Number((request.url ?? "").slice(1)) || 200, { "content-encoding": "gzip" }).end();
    });
    await using egress = egressFor([server]);
    for (const [path, method] of [
      ["/200", "HEAD"],
      ["/204", "GET"],
      ["/304", "GET"],
      ["/200", "GET"],
    ] as const) {
      expect(text(await fetchListed(egress, get(server.url + path, { method })))).toBe("");
    }
  });

  test("a port that nobody listens on, a server that hangs up, a reply that is not HTTP", async () => {
    await using gone = await serve(() => {});
    const { url } = gone;
    await using egress = egressFor([gone]);
    await gone[Symbol.asyncDispose]();
    expect(text(await fetchListed(egress, get(url)))).toContain("received ECONNREFUSED");
    await using rude = await serve((request) => request.socket.destroy());
    await using other = egressFor([rude]);
    expect(codeOf(await fetchListed(other, get(rude.url)))).toBe("egress_connection_failed");
    await using odd = await serve((request) => request.socket.end("SSH-2.0-OpenSSH\r\n\r\n"));
    await using third = egressFor([odd]);
    expect(codeOf(await fetchListed(third, get(odd.url)))).toBe("egress_bad_response");
    expect(codeOf(await fetchListed(third, get(odd.url.replace("http:", "https:"))))).toBe("egress_connection_failed");
  });
});

describe("refused requests", () => {
  const bad: [string, Parameters<typeof get>[1], string][] = [
    ["CONNECT", { method: "CONNECT" }, "egress_bad_request"],
    ["trace", { method: "trace" }, "egress_bad_request"],
    ["a method with a space", { method: "GET / HTTP/1.1\r\nX: y" }, "egress_bad_request"],
    ["an empty method", { method: "" }, "egress_bad_request"],
    ["GET with a body", { body: new Uint8Array(1) }, "egress_bad_request"],
    ["a body over the cap", { method: "POST", body: new Uint8Array(100_001) }, "egress_request_too_large"],
    ["a line break in a value", { headers: [["x-a", "1\r\nx-b: 2"]] }, "egress_bad_request"],
    ["a bare line feed", { headers: [["x-a", "1\nx"]] }, "egress_bad_request"],
    ["NUL in a value", { headers: [["x-a", "\0"]] }, "egress_bad_request"],
    ["a character that Latin-1 folds into a line feed", { headers: [["x-a", "1\u010ax-b: 2"]] }, "egress_bad_request"],
    ["a line break in a name", { headers: [["x-a: 1\r\nx-b", "2"]] }, "egress_bad_request"],
    ["an empty name", { headers: [["", "2"]] }, "egress_bad_request"],
    ["too many headers", { headers: Array.from({ length: 101 }, () => ["x", "y"]) }, "egress_request_too_large"],
    ["headers too large", { headers: [["x", "y".repeat(17_000)]] }, "egress_request_too_large"],
  ];
  test.each(bad)("%s", async (_, over, code) => {
    await using server = await echo();
    await using egress = egressFor([server]);
    expect(codeOf(await fetchListed(egress, get(server.url, over)))).toBe(code);
    expect(server.connections()).toBe(0);
  });

  test.each([
    "",
    "/relative",
    "http://",
    "http://a b/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "data:text/plain,x",
    "blob:x",
    "javascript:1",
  ])("the URL %j", async (url) => {
    await using egress = egressFor([]);
    expect(codeOf(await egress.fetch(get(url), ["*"], never))).toBe("egress_bad_url");
  });

  test("credentials in the URL, and they are not repeated", async () => {
    await using egress = egressFor([]);
    const answer = await egress.fetch(get("http://user:hunter2@example.com/"), ["*"], never);
    expect(codeOf(answer)).toBe("egress_bad_url");
    expect(text(answer)).not.toContain("hunter2");
  });

  test("a URL of a megabyte", async () => {
    await using egress = egressFor([]);
    const answer = await egress.fetch(get(`http://example.com/${"a".repeat(1_000_000)}`), ["*"], never);
    expect(codeOf(answer)).toBe("egress_bad_url");
    expect(text(answer).length).toBeLessThan(500);
  });

  test("framing headers of the guest are dropped", async () => {
    await using server = await echo();
    await using egress = egressFor([server]);
    const names = "Host Connection Content-Length Transfer-Encoding Upgrade TE Trailer Keep-Alive Proxy-Authorization Proxy-X Expect";
    const headers = names.split(" ").map((name): [string, string] => [name, "evil"]);
    const seen = JSON.parse(text(await fetchListed(egress, get(server.url, { method: "POST", headers, body: Buffer.from("ok") }))));
    expect(seen.rawHeaders).not.toContain("evil");
    expect(seen).toMatchObject({ method: "POST", body: "ok" });
  });
});

/** `/STATUS/rest` redirects to `/rest`. */
function chain(): Promise<TestServer> {
  return serve(async (request, response) => {
    const [, status = "", ...rest] = (request.url ?? "").split("/");
    if (/^3\d\d$/.test(status)) response.writeHead(Number(status), { location: `/${rest.join("/")}` }).end("moved");
    else response.end(`${request.method} ${request.headers["content-type"] ?? "-"} ${await read(request)}`);
  });
}

describe("redirects", () => {
  const cases: [string, string, string][] = [
    ["301", "POST", "GET - "],
    ["302", "POST", "GET - "],
    ["303", "POST", "GET - "],
    ["303", "PUT", "GET - "],
    ["301", "PUT", "PUT text/a body"],
    ["302", "DELETE", "DELETE text/a body"],
    ["307", "POST", "POST text/a body"],
    ["308", "POST", "POST text/a body"],
  ];
  test.each(cases)("%s of %s becomes %j", async (status, method, expected) => {
    await using server = await chain();
    await using egress = egressFor([server]);
    const request = get(`${server.url}/${status}/end`, { method, headers: [["content-type", "text/a"]], body: Buffer.from("body") });
    const answer = await fetchListed(egress, request);
    expect(text(answer)).toBe(expected);
    expect(answer).toMatchObject({ redirected: true, url: `${server.url}/end` });
  });

  test("303 of HEAD stays HEAD", async () => {
    await using server = await chain();
    await using egress = egressFor([server]);
    await fetchListed(egress, get(`${server.url}/303/end`, { method: "HEAD" }));
    expect(server.seen.map((request) => request.method)).toEqual(["HEAD", "HEAD"]);
  });

  test("manual shows the redirect, error refuses it, a redirect to nowhere is an answer", async () => {
    await using server = await chain();
    await using nowhere = await serve((_, response) => response.writeHead(302).end("no location"));
    await using egress = egressFor([server, nowhere]);
    const manual = await fetchListed(egress, get(`${server.url}/302/end`, { redirect: "manual" }));
    expect(manual).toMatchObject({ ok: true, status: 302, redirected: false });
    expect(text(manual)).toBe("moved");
    expect(codeOf(await fetchListed(egress, get(`${server.url}/302/end`, { redirect: "error" })))).toBe("egress_redirect_refused");
    expect(text(await fetchListed(egress, get(nowhere.url)))).toBe("no location");
  });

  test("the limit counts redirects, not hops", async () => {
    await using server = await chain();
    await using egress = egressFor([server], { maxRedirects: 2 });
    expect(codeOf(await fetchListed(egress, get(`${server.url}/302/302/end`)))).toBe("ok");
    expect(codeOf(await fetchListed(egress, get(`${server.url}/302/302/302/end`)))).toBe("egress_redirect_refused");
  });

  test.each(["ftp://example.com/", "javascript:alert(1)", "http://", "http://u:p@example.com/"])("to %s is refused", async (location) => {
    await using server = await serve((_, response) => response.writeHead(302, { location }).end());
    await using egress = egressFor([server]);
    const answer = await egress.fetch(get(server.url), ["*", `127.0.0.1:${server.port}`], never);
    expect(["egress_bad_url", "egress_redirect_refused"]).toContain(codeOf(answer));
  });

  test("to a host that is not listed", async () => {
    await using server = await serve((_, response) => response.writeHead(302, { location: "http://example.com/" }).end());
    await using egress = egressFor([server]);
    expect(codeOf(await egress.fetch(get(server.url), [`127.0.0.1:${server.port}`], never))).toBe("egress_not_listed");
  });

  test("across origins drops authorization and cookies, within one keeps them", async () => {
    await using second = await echo();
    await using first = await serve((request, response) => {
      const location = request.url === "/out" ? second.url : "/in2";
      if (request.url === "/in2") response.end(JSON.stringify({ rawHeaders: request.rawHeaders }));
      else response.writeHead(307, { location }).end();
    });
    await using egress = egressFor([first, second]);
    const headers: [string, string][] = [
      ["Authorization", "secret-a"],
      ["Cookie", "secret-c"],
      ["x-kept", "kept"],
    ];
    const allow = [first, second].map((server) => `127.0.0.1:${server.port}`);
    const out = text(await egress.fetch(get(`${first.url}/out`, { headers }), allow, never));
    expect(out).toContain("kept");
    expect(out).not.toContain("secret");
    const inside = text(await egress.fetch(get(`${first.url}/in`, { headers }), allow, never));
    expect(inside).toContain("secret-a");
    expect(inside).toContain("secret-c");
  });
});

/** `fetch` from a guest: to hosts that its config lists and nowhere else, whatever the way there. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

const seen: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] = [];

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const reached: string[] = [];
const forbidden = await listen((request, response) => {
  reached.push(request.url ?? "");
  response.end("forbidden fruit");
});
const allowed = await listen((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    if (url.startsWith("/redirect?")) response.writeHead(302, { location: decodeURIComponent(url.slice(10)) }).end();
    else if (url === "/json") response.setHeader("content-type", "application/json").end('{"a":[1,2]}');
    else if (url === "/404") response.writeHead(404).end("nothing");
    else if (url === "/binary") response.end(Buffer.from([0, 255, 1, 254]));
    else response.setHeader("x-answer", "yes").end(`${method} ${Buffer.concat(chunks).toString()}`);
  });
});

const server = await useServer({ egressPrivate: [allowed] });
const config = { egress: [allowed] };

const tryFetch = `export default async ({ url, init }) => {
  try {
    const response = await fetch(url, init);
    return { status: response.status, url: response.url, redirected: response.redirected, text: await response.text() };
  } catch (error) {
    return { name: error.name, message: error.message };
  }
}`;
await server.deploy("fetches", tryFetch, config);
await server.deploy("listless", tryFetch);

describe("an allowed host", () => {
  test("is fetched", async () => {
    expect(await server.value("fetches", { url: `http://${allowed}/plain` })).toMatchObject({
      status: 200,
      redirected: false,
      text: "GET ",
    });
  });

  test("gets method, headers and body", async () => {
    const code = `export default async (host) => {
      const response = await fetch(new Request("http://" + host + "/post", { method: "POST", headers: { "x-mine": "1", "content-type": "text/plain" }, body: "körper" }));
      return [await response.text(), response.headers.get("x-answer"), response.ok];
    }`;
    expect(await server.once("posts", code, allowed, config)).toEqual(["POST körper", "yes", true]);
    expect(seen.at(-1)).toMatchObject({ method: "POST", url: "/post", headers: { "x-mine": "1", host: allowed } });
  });

  test("answers JSON, bytes and errors of its own", async () => {
    const code = `export default async (host) => [
      await (await fetch("http://" + host + "/json")).json(),
      [...new Uint8Array(await (await fetch("http://" + host + "/binary")).arrayBuffer())],
      (await fetch("http://" + host + "/404")).status,
    ]`;
    expect(await server.once("kinds", code, allowed, config)).toEqual([{ a: [1, 2] }, [0, 255, 1, 254], 404]);
  });

  test("many at once each get their own answer", async () => {
    const code = `export default async (host) => Promise.all(Array.from({ length: 30 }, async (_, i) => (await fetch("http://" + host + "/n", { method: "POST", body: String(i) })).text()))`;
    expect(await server.once("many", code, allowed, config)).toEqual(Array.from({ length: 30 }, (_, index) => `POST ${index}`));
  });

  test("follows redirects that stay allowed", async () => {
    const url = `http://${allowed}/redirect?${encodeURIComponent("/landed")}`;
    expect(await server.value("fetches", { url })).toMatchObject({ status: 200, redirected: true, url: `http://${allowed}/landed` });
  });
});

describe("a host that is not allowed is refused, and never reached", () => {
  test.each([
    ["another port", `http://${forbidden}/`],
    ["another name", "http://example.com/"],
    ["localhost", `http://localhost:${forbidden.split(":")[1]}/`],
    ["in decimal", `http://2130706433:${forbidden.split(":")[1]}/`],
    ["in octal", `http://0177.0.0.1:${forbidden.split(":")[1]}/`],
    ["mapped into IPv6", `http://[::ffff:127.0.0.1]:${forbidden.split(":")[1]}/`],
    ["with the allowed one as its user", `http://${allowed}@${forbidden}/`],
    ["metadata", "http://169.254.169.254/latest/meta-data/"],
    ["a file", "file:///etc/passwd"],
    ["data", "data:text/plain,hello"],
    ["another scheme", `ftp://${allowed}/`],
    ["no URL", "not a url"],
    ["through a redirect", `http://${allowed}/redirect?${encodeURIComponent(`http://${forbidden}/redirected`)}`],
    ["through a redirect to metadata", `http://${allowed}/redirect?${encodeURIComponent("http://169.254.169.254/")}`],
    ["through a redirect to a file", `http://${allowed}/redirect?${encodeURIComponent("file:///etc/passwd")}`],
  ])("%s", async (_, url) => {
    expect(await server.value("fetches", { url })).toEqual({ name: "TypeError", message: expect.any(String) });
    expect(reached).toEqual([]);
  });

  test("without a list nothing is allowed, with the reason said", async () => {
    const answer = (await server.value("listless", { url: `http://${allowed}/` })) as { name: string; message: string };
    expect(answer.name).toBe("TypeError");
    expect(answer.message).toMatch(/egress/);
  });

  test("the operator's list alone is not enough, nor the function's", async () => {
    await server.deploy("greedy", tryFetch, { egress: ["*", forbidden] });
    expect(await server.value("greedy", { url: `http://${forbidden}/greedy` })).toMatchObject({ name: "TypeError" });
    expect(await server.value("listless", { url: `http://${allowed}/` })).toMatchObject({ name: "TypeError" });
    expect(reached).toEqual([]);
  });

  test("the server itself", async () => {
    await server.deploy("inward", tryFetch, { egress: ["127.0.0.1", `127.0.0.1:${server.port}`, "*"] });
    expect(await server.value("inward", { url: `${server.url}/functions` })).toMatchObject({ name: "TypeError" });
  });
});

describe("headers that are not the guest's", () => {
  test.each(["Host", "Connection", "Content-Length", "Transfer-Encoding", "Upgrade"])("%s cannot be forged", async (name) => {
    await server.value("fetches", { url: `http://${allowed}/forged`, init: { headers: { [name]: "evil.example" } } });
    const last = seen.findLast(({ url }) => url === "/forged");
    if (last !== undefined) expect(Object.values(last.headers).flat().join()).not.toContain("evil.example");
  });
});

test("an abort ends a fetch with AbortError", async () => {
  const code = `export default async (host) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    try { await fetch("http://" + host + "/", { signal: controller.signal, method: "POST", body: "x" }); controller.abort(); await fetch("http://" + host + "/", { signal: controller.signal }) } catch (error) { return error.name }
  }`;
  expect(await server.once("aborts", code, allowed, config)).toBe("AbortError");
});

test("fetch while the module loads is refused, as it would be in the snapshot", async () => {
  const reply = await server.tryDeploy("early", `await fetch("http://${allowed}/early"); export default () => 1`, config);
  expect([reply.status, reply.error.code]).toEqual([400, "load_failed"]);
  expect(seen.some(({ url }) => url === "/early")).toBe(false);
});

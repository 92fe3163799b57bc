/** Servers that send too much, too slowly or never: the fetch ends at its cap, its time or its abort. */
import { once } from "node:events";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { newEgress } from "../../src/egress/egress.ts";
import { codeOf, egressFor, fetchListed, get, never, serve, text, type TestServer } from "./servers.ts";

const zeros = Buffer.alloc(64 * 1024 * 1024);
const encoders: Record<string, (data: Buffer) => Buffer> = {
  gzip: (data) => gzipSync(data),
  "x-gzip": (data) => gzipSync(data),
  deflate: (data) => deflateSync(data),
  br: (data) => brotliCompressSync(data, { params: { 1: 1 } }),
  zstd: (data) => zstdCompressSync(data),
};

function sending(encoding: string, body: Buffer): Promise<TestServer> {
  return serve((_, response) => response.writeHead(200, { "content-encoding": encoding }).end(body));
}

describe("compression", () => {
  test.each(Object.keys(encoders))("%s is decoded and its header dropped", async (encoding) => {
    const body = Buffer.from("decoded ".repeat(1_000));
    await using server = await sending(encoding, encoders[encoding]!(body));
    await using egress = egressFor([server]);
    const answer = await fetchListed(egress, get(server.url));
    expect(text(answer)).toBe(body.toString());
    expect(answer.ok && answer.headers.filter(([name]) => /^content-(encoding|length)$/.test(name))).toEqual([]);
  });

  test.each(Object.keys(encoders))("%s bomb ends at the cap", async (encoding) => {
    await using server = await sending(encoding, encoders[encoding]!(zeros));
    await using egress = egressFor([server]);
    const before = process.memoryUsage().arrayBuffers;
    expect(codeOf(await fetchListed(egress, get(server.url)))).toBe("egress_response_too_large");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
  });

  test("a bomb of two layers", async () => {
    await using server = await sending("gzip, br", encoders["br"]!(gzipSync(zeros)));
    await using egress = egressFor([server]);
    expect(codeOf(await fetchListed(egress, get(server.url)))).toBe("egress_response_too_large");
  });

  test("a bomb that is large only in the middle", async () => {
    const nothing = gzipSync(Buffer.alloc(0));
    const middle = Buffer.concat(Array.from({ length: 200_000 }, () => nothing));
    await using server = await sending("gzip, gzip", gzipSync(middle));
    await using egress = egressFor([server]);
    expect(codeOf(await fetchListed(egress, get(server.url)))).toBe("egress_response_too_large");
  });

  test("four layers are refused, an unknown one is left alone", async () => {
    await using four = await sending("gzip, gzip, gzip, gzip", Buffer.from("x"));
    await using unknown = await sending("rot13, gzip", Buffer.from("uryyb"));
    await using egress = egressFor([four, unknown]);
    expect(codeOf(await fetchListed(egress, get(four.url)))).toBe("egress_bad_response");
    const answer = await fetchListed(egress, get(unknown.url));
    expect(text(answer)).toBe("uryyb");
    expect(answer.ok && answer.headers).toContainEqual(["content-encoding", "rot13, gzip"]);
  });

  test.each(Object.keys(encoders))("%s that is not", async (encoding) => {
    await using server = await sending(encoding, Buffer.from("this is plain text, whatever the header says"));
    await using egress = egressFor([server]);
    expect(codeOf(await fetchListed(egress, get(server.url)))).toBe("egress_bad_response");
  });
});

describe("size", () => {
  test("a plain body at the cap passes, one byte more does not", async () => {
    await using server = await serve((request, response) => response.end(Buffer.alloc(Number((request.url ?? "").slice(1)))));
    await using egress = egressFor([server], { maxResponseBytes: 70_000 });
    expect(codeOf(await fetchListed(egress, get(`${server.url}/70000`)))).toBe("ok");
    const answer = await fetchListed(egress, get(`${server.url}/70001`));
    expect(text(answer)).toContain("its body is larger than 70000 bytes");
  });

  test("an endless body ends at the cap, and the server is cut off", async () => {
    let closed: Promise<unknown> | undefined;
    await using server = await serve((_, response) => {
      closed = once(response, "close");
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", more);
      more();
    });
    await using egress = egressFor([server]);
    expect(codeOf(await fetchListed(egress, get(server.url)))).toBe("egress_response_too_large");
    await closed;
  });

  test("endless headers", async () => {
    await using server = await serve((request) => {
      request.socket.write(`HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(20_000)}`);
    });
    await using egress = egressFor([server]);
    expect(codeOf(await fetchListed(egress, get(server.url)))).toBe("egress_bad_response");
  });
});

/** `/headers` sends nothing, `/body` sends a byte and stops, `/drip` sends one now and then. */
function slow(): Promise<TestServer> {
  return serve((request, response) => {
    if (request.url === "/headers") return;
    response.write("x");
    if (request.url !== "/drip") return;
    const timer = setInterval(() => response.write("x"), 20);
    response.on("close", () => clearInterval(timer));
  });
}

describe("time", () => {
  test.each(["/headers", "/body", "/drip"])("a server that is slow at %s is left at the timeout", async (path) => {
    await using server = await slow();
    await using egress = egressFor([server], { timeoutMs: 150 });
    const begun = performance.now();
    const answer = await fetchListed(egress, get(server.url + path));
    expect(text(answer)).toContain("egress_timeout: Cannot fetch");
    expect(answer).toMatchObject({ name: "TypeError" });
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  test.each(["/headers", "/body", "/drip"])("an abort during %s ends it at once and closes the connection", async (path) => {
    await using server = await slow();
    await using egress = egressFor([server]);
    const controller = new AbortController();
    const answer = egress.fetch(get(server.url + path), [`127.0.0.1:${server.port}`], controller.signal);
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    // Not `once`, which rejects at the reset that an abort with bytes unread may cause.
    const closed = new Promise((resolve) => server.seen[0]!.socket.once("close", resolve));
    controller.abort();
    expect(await answer).toMatchObject({ ok: false, name: "AbortError", code: "egress_aborted" });
    await closed;
  });

  test("an abort before it begins, and during a name that never resolves", async () => {
    let asked = 0;
    await using egress = egressFor([], { resolve: () => (asked++, new Promise(() => {})) });
    expect(codeOf(await egress.fetch(get("http://slow.example/"), ["*"], AbortSignal.abort()))).toBe("egress_aborted");
    expect(asked).toBe(0);
    const answer = egress.fetch(get("http://slow.example/"), ["*"], AbortSignal.timeout(50));
    expect(codeOf(await answer)).toBe("egress_aborted");
    await using timed = egressFor([], { timeoutMs: 50, resolve: () => new Promise(() => {}) });
    expect(codeOf(await timed.fetch(get("http://slow.example/"), ["*"], never))).toBe("egress_timeout");
  });

  test("disposing ends what is under way; a fetch after it throws", async () => {
    await using server = await slow();
    const egress = egressFor([server]);
    const answer = egress.fetch(get(`${server.url}/headers`), [`127.0.0.1:${server.port}`], never);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await egress[Symbol.asyncDispose]();
    expect(text(await answer)).toContain("the server is shutting down");
    await expect(egress.fetch(get(server.url), ["*"], never)).rejects.toThrow("closed");
  });
});

test("a slip in --allow-private-egress stops the start", () => {
  const options = { maxResponseBytes: 1, maxRequestBytes: 1, timeoutMs: 1, maxRedirects: 0 };
  expect(() => newEgress({ ...options, privateAllow: ["*"] })).toThrow("Cannot use this --allow-private-egress entry");
});

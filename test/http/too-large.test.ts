/** Bodies over their cap: refused when announced, refused while they come, and never held. */
import { mkdtempSync, readdirSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openSocket, parseReply, readToEnd } from "../harness/raw.ts";
import { Reply } from "../harness/reply.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await server.deploy("echo", "export default (event) => event");
await server.deploy("form", "export default { fetch: async (request) => new Response(String((await request.arrayBuffer()).byteLength)) }");

const hundredMegabytes = 100_000_000;

/** Sends chunks without a length until the server has answered. */
function sendChunked(method: string, path: string, bytes: number): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const chunk = Buffer.alloc(1_000_000, 0x20);
  const outgoing = request({
    port: server.port,
    host: "127.0.0.1",
    method,
    path,
    headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
  });
  outgoing.on("response", (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (data: Buffer) => chunks.push(data));
    response.on("end", () => {
      resolve(new Reply(response.statusCode ?? 0, new Headers(response.headers as Record<string, string>), Buffer.concat(chunks)));
      outgoing.destroy();
    });
  });
  outgoing.on("error", reject);
  let left = bytes;
  const pump = (): void => {
    while (left > 0 && !outgoing.destroyed) {
      left -= chunk.length;
      if (!outgoing.write(chunk)) return void outgoing.once("drain", pump);
    }
    outgoing.end();
  };
  pump();
  return promise;
}

describe("a body of 100 MB", () => {
  test.each([
    ["POST", "/invoke/echo"],
    ["POST", "/invoke/form"],
    ["PUT", "/functions/large"],
    ["POST", "/run"],
  ])("that is announced is refused before it comes: %s %s", async (method, path) => {
    const socket = await openSocket(server.port);
    const answer = readToEnd(socket);
    socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${hundredMegabytes}\r\nConnection: close\r\n\r\n`,
    );
    // Nothing of the body is ever sent: what answers cannot have waited for it.
    const head = await new Promise<string>((resolve) => socket.once("data", (chunk: Buffer) => resolve(chunk.toString("latin1"))));
    expect(head).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
    expect(parseReply(await answer).error).toMatchObject({ code: "too_large", blame: "client", retryable: false });
  });

  test.each([
    ["POST", "/invoke/echo"],
    ["POST", "/invoke/form"],
    ["PUT", "/functions/large"],
    ["POST", "/run"],
  ])("that comes in chunks is refused: %s %s", async (method, path) => {
    const before = process.memoryUsage().rss;
    const reply = await sendChunked(method, path, hundredMegabytes);
    expect([reply.status, reply.error.code]).toEqual([413, "too_large"]);
    // The server runs in this process: it must not have held all of it.
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    expect(await server.value("echo", 1)).toBe(1);
  });
});

describe("the file that a large upload comes into", () => {
  const folder = mkdtempSync(join(tmpdir(), "isopod-test-"));
  const head = (path: string, length: number): string =>
    `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

  beforeEach(() => void vi.stubEnv("TMPDIR", folder));
  afterEach(() => void vi.unstubAllEnvs());

  test("is there while it comes and gone when the client has stopped", async () => {
    const socket = await openSocket(server.port);
    socket.write(head("/functions/stopped", 40_000_000));
    socket.write(Buffer.alloc(5_000_000, 0x20));
    await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1));
    socket.destroy();
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]));
    expect((await server.request("/functions/stopped")).status).toBe(404);
  });

  test("is gone when the upload is refused for its size or for what it says", async () => {
    expect((await sendChunked("PUT", "/functions/large", hundredMegabytes)).status).toBe(413);
    const refused = await server.put("odd", `"${"x".repeat(5_000_000)}"`);
    expect([refused.status, refused.error.code]).toEqual([400, "invalid_request"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is gone when the function is deployed", async () => {
    const code = `/* ${"x".repeat(5_000_000)} */ export default () => "large"`;
    expect(await server.once("whole", code)).toBe("large");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("an event at its cap", () => {
  test("of one byte more is refused", async () => {
    const reply = await server.invokeRaw("echo", `"${"x".repeat(6 * 1_048_576 - 1)}"`);
    expect([reply.status, reply.error.code]).toEqual([413, "too_large"]);
  });

  test("goes through to a function in HTTP form", async () => {
    const reply = await server.invokeRaw("form", new Uint8Array(6 * 1_048_576));
    expect([reply.status, reply.text]).toEqual([200, String(6 * 1_048_576)]);
  });

  test("of a size that is no number is refused", async () => {
    for (const length of ["-1", "1e9", "0x10", "99999999999999999999999", "abc"]) {
      const socket = await openSocket(server.port);
      const answer = readToEnd(socket);
      socket.end(`POST /invoke/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`);
      expect((await answer).slice(0, 13)).toMatch(/^HTTP\/1\.1 4(00|13) ?$/);
    }
  });
});

test("after all of it the server still answers", async () => {
  expect(await server.value("echo", { fine: true })).toEqual({ fine: true });
});

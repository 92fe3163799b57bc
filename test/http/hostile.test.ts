/** Broken and hostile HTTP over plain sockets: each ends with a refusal or a close, and the server goes on. */
import { afterEach, describe, expect, test } from "vitest";
import { openSocket, parseReply, rawExchange, readToEnd } from "../harness/raw.ts";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const server = await useServer();
await server.deploy("echo", "export default (event) => event");

afterEach(async () => {
  expect(await server.value("echo", "still here")).toBe("still here");
});

const head = "POST /invoke/echo HTTP/1.1\r\nHost: localhost\r\n";

describe("what is refused by its form", () => {
  test.each<[string, string]>([
    ["two Hosts", `${head}Host: evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`],
    ["two lengths", `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\n12`],
    ["a length and chunks", `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["chunks not last", `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ["a chunk size that is none", `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`],
    ["headers of 20 KB", `${head}X: ${"a".repeat(20_000)}\r\n\r\n`],
    ["a thousand header lines", `${head}${"X-A: aaaaaaaaaaaaaaaa\r\n".repeat(1_000)}\r\n`],
    ["a request line of 20 KB", `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ["a NUL in a header", `${head}X: a\0b\r\n\r\n`],
    ["a bare line feed in a header", `${head}X: a\n b\r\n\r\n`],
    ["a space before a colon", `${head}Content-Length : 0\r\n\r\n`],
    ["no HTTP", "hello\r\n\r\n"],
    ["another version", "GET / HTTP/3.7\r\nHost: localhost\r\n\r\n"],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["a method that is none", "FROB /invoke/echo HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ])("%s", async (_, bytes) => {
    const text = await rawExchange(server.port, bytes);
    expect(text).toMatch(/^HTTP\/1\.1 4(00|03|31|13|14) /);
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  test("CONNECT and Upgrade lead nowhere", async () => {
    const connected = await rawExchange(server.port, "CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    expect(connected).not.toMatch(/^HTTP\/1\.1 2/);
    const upgraded = await rawExchange(
      server.port,
      "GET /health HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: close, upgrade\r\n\r\n",
    );
    expect(upgraded).not.toMatch(/^HTTP\/1\.1 101/);
  });

  test("an absolute request target is not another host's", async () => {
    const text = await rawExchange(
      server.port,
      "POST http://evil.example/invoke/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    );
    expect(text).toMatch(/^HTTP\/1\.1 (200|4\d\d) /);
  });

  test("HTTP/1.0 is answered and closed", async () => {
    const reply = parseReply(await rawExchange(server.port, "POST /invoke/echo HTTP/1.0\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n7"));
    expect([reply.status, reply.text]).toEqual([200, "7"]);
  });

  test("two requests in one write get two answers, in order", async () => {
    const text = await rawExchange(server.port, `${head}Content-Length: 1\r\n\r\n1${head}Content-Length: 1\r\nConnection: close\r\n\r\n2`);
    expect(Array.from(text.matchAll(/\r\n\r\n(\d)/g), ([, body]) => body)).toEqual(["1", "2"]);
  });
});

describe("a client that stops in the middle", () => {
  test.each<[string, string]>([
    ["of its headers", head],
    ["of its body", `${head}Content-Length: 100\r\n\r\n{"half":`],
    ["of a chunk", `${head}Transfer-Encoding: chunked\r\n\r\nff\r\nabc`],
    [
      "of an upload",
      `PUT /functions/truncated HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"code":"export default () => 1"`,
    ],
    [
      "of a zip",
      "PUT /functions/truncated HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/zip\r\nContent-Length: 1000\r\n\r\nPK\x03\x04",
    ],
  ])("%s, and half-closes", async (_, bytes) => {
    const socket = await openSocket(server.port);
    const answer = readToEnd(socket);
    socket.end(bytes);
    const text = await answer;
    if (text !== "") expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await server.invoke("truncated")).status).toBe(404);
  });

  test("of its body, and resets", async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => openSocket(server.port)));
    for (const socket of sockets) socket.write(`${head}Content-Length: 5000000\r\n\r\n${" ".repeat(10_000)}`);
    for (const socket of sockets) socket.resetAndDestroy();
    await waitFor("no call to run", async () => (await server.health()).running === 0);
  });

  test("of its answer", async () => {
    await server.deploy("fat", 'export default () => "x".repeat(5_000_000)');
    const sockets = await Promise.all(Array.from({ length: 10 }, () => openSocket(server.port)));
    const closing = sockets.map(async (socket) => {
      socket.write("POST /invoke/fat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
      await new Promise((resolve) => socket.once("data", resolve));
      socket.resetAndDestroy();
    });
    await Promise.all(closing);
    await waitFor("no call to run", async () => (await server.health()).running === 0);
  });
});

describe("a slow client", () => {
  test("that sends its body byte by byte is served", async () => {
    const socket = await openSocket(server.port);
    const answer = readToEnd(socket);
    socket.setNoDelay(true);
    for (const byte of `${head}Content-Length: 4\r\nConnection: close\r\n\r\n1234`) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(parseReply(await answer).text).toBe("1234");
  });

  test("many that send nothing do not stop the others", async () => {
    const sockets = await Promise.all(Array.from({ length: 200 }, () => openSocket(server.port)));
    for (const socket of sockets) socket.write(head);
    const values = await Promise.all(Array.from({ length: 20 }, (_, index) => server.value("echo", index)));
    expect(values).toEqual(Array.from({ length: 20 }, (_, index) => index));
    for (const socket of sockets) socket.destroy();
  });

  test("that does not read its answer does not stop the others", async () => {
    await server.deploy("fat", 'export default () => "x".repeat(5_000_000)');
    const sockets = await Promise.all(Array.from({ length: 10 }, () => openSocket(server.port)));
    for (const socket of sockets) {
      socket.pause();
      socket.write("POST /invoke/fat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    }
    expect(await server.value("echo", 1)).toBe(1);
    for (const socket of sockets) socket.destroy();
  });
});

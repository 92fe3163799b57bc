/** One hop's connection: its peer is judged again once it stands, and nothing of it stays behind. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import { sendHop } from "../../src/egress/send.ts";
import { codeOf, egressFor, get, serve } from "./servers.ts";

test("a peer that was not permitted gets no byte of the request", async () => {
  await using server = await serve((_, response) => response.end());
  const hop = { url: new URL(server.url), method: "GET", headers: [], body: undefined };
  const checked = { ok: true as const, addresses: ["127.0.0.1"], permits: () => false };
  const { signal } = new AbortController();
  const reply = await sendHop(hop, checked, { maxResponseBytes: 1, timeoutMs: 1_000, signal, wantsBody: () => true });
  expect(reply).toMatchObject({ ok: false, code: "egress_connection_failed" });
  expect(server.seen).toEqual([]);
});

test("an abort in the middle of a TLS handshake closes the connection", async () => {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const mute = createServer((socket) => resolve(socket.resume()));
  await new Promise<void>((listening) => mute.listen(0, "127.0.0.1", listening));
  const { port } = mute.address() as AddressInfo;
  await using egress = egressFor([], { privateAllow: [`127.0.0.1:${port}`] });
  const controller = new AbortController();
  const answer = egress.fetch(get(`https://127.0.0.1:${port}/`), [`127.0.0.1:${port}`], controller.signal);
  const socket = await promise;
  const closed = once(socket, "close", { signal: AbortSignal.timeout(1_000) });
  const begun = performance.now();
  controller.abort();
  expect(codeOf(await answer)).toBe("egress_aborted");
  expect(performance.now() - begun).toBeLessThan(500);
  await closed;
  mute.close();
});

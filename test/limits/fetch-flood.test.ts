/** Fetches without number: refused past the limit, ended with the call, and the target sees no more than the limit. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { attack, deployBystander, expectTimeout } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const open = new Set<ServerResponse>();
let most = 0;
const target = createServer((request, response) => {
  if (request.url === "/quick") return void response.end("quick");
  open.add(response);
  most = Math.max(most, open.size);
  response.on("close", () => open.delete(response));
});
await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
afterAll(() => target.close());
const host = `127.0.0.1:${(target.address() as AddressInfo).port}`;

const server = await useServer({ egressPrivate: [host] });
await deployBystander(server);

test("in flight at once are 64, the rest is refused in the guest", async () => {
  const code = `export default async () => {
    let refused = 0, name;
    for (let i = 0; i < 200; i++) fetch("http://${host}/hangs").catch((error) => { refused++; name = error.name });
    await new Promise((done) => setTimeout(done, 300));
    return { refused, name };
  }`;
  await server.deploy("attacker", code, { egress: [host] });
  const { reply } = await attack(server, "attacker");
  expect([reply.status, reply.json]).toEqual([200, { refused: 136, name: "TypeError" }]);
  expect(most).toBeLessThanOrEqual(64);
  await waitFor("the target's requests to be ended with the call", () => open.size === 0);
});

test("that hang end with the deadline", async () => {
  await server.deploy("attacker", `export default () => fetch("http://${host}/hangs")`, { egress: [host], timeoutMs: 400 });
  const { reply, answeredDuring } = await attack(server, "attacker");
  expectTimeout(reply, 400);
  expect(answeredDuring).toBeGreaterThan(0);
  await waitFor("the target's request to be ended with the call", () => open.size === 0);
});

test("one after the other for ever end with the deadline", async () => {
  await server.deploy("attacker", `export default async () => { for (;;) await (await fetch("http://${host}/quick")).text() }`, {
    egress: [host],
    timeoutMs: 500,
  });
  const { reply, answeredDuring } = await attack(server, "attacker");
  expectTimeout(reply, 500);
  expect(answeredDuring).toBeGreaterThan(0);
});

test("started and aborted for ever are ended by name or by the deadline", async () => {
  const code = `export default async () => { for (;;) { const c = new AbortController(); fetch("http://${host}/hangs", { signal: c.signal }).catch(() => {}); c.abort(); await null } }`;
  await server.deploy("attacker", code, { egress: [host], timeoutMs: 500 });
  const { reply } = await attack(server, "attacker");
  expect([500, 504]).toContain(reply.status);
  await waitFor("the target's requests to be ended with the call", () => open.size === 0);
});

test("to a host that is not allowed cost nothing and reach nothing", async () => {
  const code = `export default async () => { let refused = 0; for (let i = 0; i < 500; i++) await fetch("http://${host}/quick").catch(() => refused++); return refused }`;
  await server.deploy("refused", code, { timeoutMs: 10_000 });
  const { reply } = await attack(server, "refused");
  expect([reply.status, reply.json]).toEqual([200, 500]);
});

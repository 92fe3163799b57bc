/** Waiting costs no CPU and has a deadline all the same. */
import { expect, test } from "vitest";
import { attack, deployBystander, expectTimeout } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

test.each([
  ["one long timer", "export default () => new Promise((done) => setTimeout(done, 60_000))"],
  ["many short ones", "export default async () => { for (;;) await new Promise((done) => setTimeout(done, 20)) }"],
  ["an interval", "export default () => new Promise(() => setInterval(() => {}, 30))"],
  ["a timer of the longest delay", "export default () => new Promise((done) => setTimeout(done, 2 ** 31 - 1))"],
  [
    "an HTTP body that never comes",
    "export default { fetch: () => new Response(new ReadableStream({ pull: () => new Promise((done) => setTimeout(done, 60_000)) })) }",
  ],
])("%s", async (_, code) => {
  await server.deploy("attacker", code, { timeoutMs: 300 });
  const { reply, answeredDuring } = await attack(server, "attacker");
  expectTimeout(reply, 300);
  expect(answeredDuring).toBeGreaterThan(0);
  expect(reply.number("x-isopod-cpu-ms")).toBeLessThan(250);
});

test("two hundred that sleep at once do not stop a neighbour and all end", async () => {
  await server.deploy("attacker", "export default () => new Promise((done) => setTimeout(done, 60_000))", {
    timeoutMs: 1_500,
    memoryMb: 16,
  });
  const sleeping = Array.from({ length: 200 }, () => server.invoke("attacker"));
  await server.inCells(150);
  expect(await server.value("bystander", 1)).toBe(1);
  for (const reply of await Promise.all(sleeping)) expect([reply.status, reply.error.code]).toEqual([504, "timeout"]);
});

test("a wait that blocks the thread is refused or ended, and the server goes on", async () => {
  const code = "export default () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000)";
  await server.deploy("blocks", code, { timeoutMs: 300 });
  const reply = await server.invoke("blocks");
  if (reply.status === 504) expect(reply.error.code).toBe("timeout");
  else expect(reply.status).toBe(500);
  expect(await server.value("bystander", 1)).toBe(1);
});

/** CPU time has a limit of its own: what computes is ended by it, what waits is not. */
import { expect, test } from "vitest";
import { attack, deployBystander } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

test.each([
  ["a loop", "export default () => { for (;;); }"],
  ["a loop behind a wait", "export default async () => { await new Promise((done) => setTimeout(done, 50)); for (;;); }"],
  [
    "many short turns",
    "export default async () => { for (;;) { for (let i = 0; i < 100_000; i++); await new Promise((done) => setTimeout(done)) } }",
  ],
  ["promise jobs", "const f = () => Promise.resolve().then(f); export default () => f()"],
])("%s ends when it is spent", async (_, code) => {
  await server.deploy("attacker", code, { cpuMs: 100, timeoutMs: 15_000 });
  const { reply, answeredDuring } = await attack(server, "attacker");
  expect(reply.status).toBe(504);
  expect(reply.error).toMatchObject({ code: "cpu_limit", blame: "guest", retryable: false, message: "Task used its CPU limit of 100 ms" });
  expect(reply.headers.get("x-isopod-function-error")).toBe("Unhandled");
  expect(reply.number("x-isopod-cpu-ms")).toBeGreaterThanOrEqual(99);
  expect(answeredDuring).toBeGreaterThan(0);
});

test("a call that waits uses none", async () => {
  await server.deploy("waits", "export default () => new Promise((done) => setTimeout(done, 400, 'waited'))", { cpuMs: 100 });
  const reply = await server.invoke("waits");
  expect([reply.status, reply.json]).toEqual([200, "waited"]);
  expect(reply.number("x-isopod-duration-ms")).toBeGreaterThanOrEqual(399);
  expect(reply.number("x-isopod-cpu-ms")).toBeLessThan(100);
});

test("the neighbour's loop is not on this call's bill", async () => {
  await server.deploy("loops", "export default () => { for (;;); }", { timeoutMs: 600 });
  await server.deploy("short", "export default () => new Promise((done) => setTimeout(done, 200, 1))", { cpuMs: 50 });
  const looping = server.invoke("loops");
  await server.inCells(1);
  const reply = await server.invoke("short");
  expect(reply.status).toBe(200);
  expect(reply.number("x-isopod-cpu-ms")).toBeLessThan(50);
  expect((await looping).status).toBe(504);
});

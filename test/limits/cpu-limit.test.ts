/** What CPU time is not: waiting, and what the neighbour computes. That it ends what computes is in `cpu/`. */
import { expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });

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

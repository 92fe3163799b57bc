/** Loops that never end, many in one cell: parked every slice, ended at the deadline. Each alone is in `cpu/`. */
import { expect, test } from "vitest";
import { deployBystander } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

// One cell, so that the bystander runs on the attacker's own thread.
const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

test("ten at once in one cell end all, and a neighbour answers meanwhile", async () => {
  await server.deploy("attacker", "export default () => { for (;;); }", { timeoutMs: 500 });
  let ended = 0;
  const attacks = Array.from({ length: 10 }, () => server.invoke("attacker").finally(() => ended++));
  await server.inCells(10);
  expect(await server.value("bystander", 1)).toBe(1);
  expect(ended).toBe(0);
  for (const reply of await Promise.all(attacks)) expect([reply.status, reply.error.code]).toEqual([504, "timeout"]);
});

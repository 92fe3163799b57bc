/** Calls that wait past their deadline, by the hundred. Each way to wait is in `timers/`. */
import { expect, test } from "vitest";
import { deployBystander } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

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

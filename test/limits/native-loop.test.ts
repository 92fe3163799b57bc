/** Loops inside the engine's own built-ins, many at once and beside calls that wait; each of them alone is in `native/`. */
import { expect, test } from "vitest";
import { deployBystander, expectTimeout } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await deployBystander(server);
const timeoutMs = 300;

test("neighbours that wait in the same cell answer as if nothing were", async () => {
  await server.deploy("attacker", "export default () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)", { timeoutMs });
  await server.deploy("waits", "export default (n) => new Promise((resolve) => setTimeout(resolve, 150, n))");
  const neighbours = Array.from({ length: 20 }, (_, n) => server.invoke("waits", n));
  const attacking = server.invoke("attacker");
  for (const [n, reply] of (await Promise.all(neighbours)).entries()) expect([reply.status, reply.json]).toEqual([200, n]);
  expectTimeout(await attacking, timeoutMs);
});

test("more than there are cells at once, and no cell is lost", async () => {
  await server.deploy("attacker", "export default () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)", { timeoutMs });
  const attacks = Array.from({ length: 6 }, () => server.invoke("attacker"));
  for (const reply of await Promise.all(attacks)) expectTimeout(reply, timeoutMs);
  expect(await server.value("bystander", 1)).toBe(1);
  expect(server.lostCells).toEqual([]);
});

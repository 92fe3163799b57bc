/** Loops inside the engine's own built-ins, which poll nothing: the cell is ended, its neighbours are served by others. */
import { describe, expect, test } from "vitest";
import { attack, deployBystander, expectTimeout } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const server = await useServer();
await deployBystander(server);
const timeoutMs = 300;

describe("a built-in over an array-like without an end", () => {
  test.each([
    ["indexOf", "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)"],
    ["lastIndexOf", "Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)"],
    ["includes", "Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)"],
    ["reverse", "Array.prototype.reverse.call({ length: 2 ** 53 - 1 })"],
    ["copyWithin", "Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 1, 2)"],
    ["join", "Array.prototype.join.call({ length: 2 ** 32 }, '')"],
    ["join of holes", "new Array(2 ** 31).join('')"],
    ["splice", "Array.prototype.splice.call({ length: 2 ** 53 - 1 }, 0, 1)"],
    ["shift", "Array.prototype.shift.call({ length: 2 ** 53 - 1 })"],
    ["a loop of fills", "(() => { const a = new Uint8Array(50_000_000); for (;;) a.fill(1) })()"],
  ])("%s", async (_, expression) => {
    await server.deploy("attacker", `export default () => ${expression}`, { timeoutMs });
    const { reply, answeredDuring } = await attack(server, "attacker");
    expectTimeout(reply, timeoutMs);
    expect(answeredDuring).toBeGreaterThan(0);
  });
});

test("is not to be caught", async () => {
  const code =
    "export default () => { for (;;) try { Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1) } catch {} finally { continue } }";
  await server.deploy("attacker", code, { timeoutMs });
  expectTimeout((await attack(server, "attacker")).reply, timeoutMs);
});

test("neighbours in the same cell answer rightly or are told that it was lost, none hangs", async () => {
  await server.deploy("attacker", "export default () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)", { timeoutMs });
  await server.deploy("waits", "export default (n) => new Promise((resolve) => setTimeout(resolve, 150, n))");
  const neighbours = Array.from({ length: 20 }, (_, n) => server.invoke("waits", n));
  const attacking = server.invoke("attacker");
  for (const [n, reply] of (await Promise.all(neighbours)).entries()) {
    if (reply.status === 200) expect(reply.json).toBe(n);
    else expect([reply.status, reply.error]).toMatchObject([502, { code: "cell_lost", blame: "host", retryable: true }]);
  }
  expectTimeout(await attacking, timeoutMs);
});

test("as many as there are cells at once, and the server comes back", async () => {
  await server.deploy("attacker", "export default () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)", { timeoutMs });
  const attacks = Array.from({ length: 6 }, () => server.invoke("attacker"));
  for (const reply of await Promise.all(attacks)) {
    expect([reply.status, reply.error.code]).toEqual(reply.status === 502 ? [502, "cell_lost"] : [504, "timeout"]);
  }
  expect(await server.value("bystander", 1)).toBe(1);
  await waitFor("all cells to be back", async () => (await server.health()).cells.ready >= 3);
});

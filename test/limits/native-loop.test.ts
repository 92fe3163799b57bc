/** Loops inside the engine's own built-ins, which poll nothing by themselves: they end at the deadline, and their cell lives on. */
import { describe, expect, test } from "vitest";
import { attack, deployBystander, expectTimeout } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await deployBystander(server);
const timeoutMs = 300;

describe("a built-in that would run on and on", () => {
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
    ["concat", "[].concat(Object.assign({ length: 2 ** 53 - 10, [Symbol.isConcatSpreadable]: true }))"],
    ["flat", "Array.prototype.flat.call({ length: 2 ** 53 - 1 })"],
    ["every", "Array.prototype.every.call({ length: 2 ** 53 - 1 }, Boolean)"],
    ["sort", "Array.prototype.sort.call({ length: 2 ** 32 })"],
    ["Array.from", "Array.from({ length: 2 ** 32 - 1 })"],
    ["spread of an endless iterator", "[...{ [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }]"],
    ["eval of 12 MB", "eval('1;'.repeat(6e6))"],
    ["normalize", "'\\u1E9B\\u0323'.repeat(5e6).normalize('NFKD')"],
    ["split", "'a,'.repeat(1e7).split(',')"],
    ["replaceAll", "'a'.repeat(1e6).replaceAll('a', 'b'.repeat(1e4))"],
    ["comparing long strings", "(() => { const a = 'a'.repeat(5e7), b = 'a'.repeat(5e7); for (;;) if (a < b) break })()"],
    ["searching a long string", "'a'.repeat(2e7).indexOf('a'.repeat(1e7) + 'b')"],
    ["encodeURIComponent", "(() => { for (;;) encodeURIComponent('\\u00e9'.repeat(1e6)) })()"],
    ["escape", "(() => { for (;;) escape('\\u00e9'.repeat(1e6)) })()"],
    ["localeCompare", "(() => { const a = '\\u00e9'.repeat(5e6); for (;;) a.localeCompare(a + 'x') })()"],
    ["a back reference", "/^(a*)\\1*b/.test('a'.repeat(1e6))"],
    ["structuredClone", "structuredClone(new Array(1e6).fill({ a: 1 }))"],
    ["copyWithin of bytes", "(() => { const a = new Uint8Array(6e7); for (;;) a.copyWithin(1, 0) })()"],
    ["set of bytes", "(() => { const a = new Uint8Array(5e7), b = new Uint8Array(5e7); for (;;) a.set(b) })()"],
    ["indexOf of bytes", "(() => { const a = new Uint8Array(5e7); for (;;) a.indexOf(1) })()"],
    ["lastIndexOf of numbers", "(() => { const a = new Float64Array(8e6); for (;;) a.lastIndexOf(1) })()"],
    ["a loop of fills", "(() => { const a = new Uint8Array(50_000_000); for (;;) a.fill(1) })()"],
  ])("%s", async (_, expression) => {
    await server.deploy("attacker", `export default () => ${expression}`, { timeoutMs });
    const { reply, answeredDuring, lostCells } = await attack(server, "attacker");
    expectTimeout(reply, timeoutMs);
    expect(answeredDuring).toBeGreaterThan(0);
    expect(lostCells).toBe(0);
  });
});

test("is not to be caught", async () => {
  const code =
    "export default () => { for (;;) try { Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1) } catch {} finally { continue } }";
  await server.deploy("attacker", code, { timeoutMs });
  expectTimeout((await attack(server, "attacker")).reply, timeoutMs);
});

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
  const { lost } = (await server.health()).cells;
  const attacks = Array.from({ length: 6 }, () => server.invoke("attacker"));
  for (const reply of await Promise.all(attacks)) expectTimeout(reply, timeoutMs);
  expect(await server.value("bystander", 1)).toBe(1);
  expect((await server.health()).cells.lost).toBe(lost);
});

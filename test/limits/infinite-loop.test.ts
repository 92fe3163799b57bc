/** Loops that never end, in a cell that has nothing else: parked every slice, ended at the deadline. */
import { expect, test } from "vitest";
import { attack, deployBystander, expectTimeout } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

// One cell, so that the bystander runs on the attacker's own thread.
const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

test.each([
  ["while", "export default () => { while (true); }"],
  ["for", "export default () => { for (;;); }"],
  ["do", "export default () => { let n = 0; do { n++ } while (n > 0); }"],
  ["a label", "export default () => { a: for (;;) continue a; }"],
  ["a generator", "function* forever() { for (;;) yield 1 } export default () => { for (const one of forever()); }"],
  ["a getter", "const o = { get next() { return o } }; export default () => { let a = o; while (a.next) a = a.next; }"],
  ["in an async function", "export default async () => { for (;;); }"],
  ["behind a timer", "export default () => new Promise(() => setTimeout(() => { for (;;); }, 1))"],
  ["in a sort's comparison", "export default () => { for (;;) [3, 1, 2].sort(() => { for (;;); }) }"],
  ["in toJSON", "export default () => ({ toJSON() { for (;;); } })"],
  ["in a thenable", "export default () => ({ then() { for (;;); } })"],
  ["in a getter of an error", "export default () => { throw Object.defineProperty(new Error(), 'message', { get() { for (;;); } }) }"],
  ["in a proxy", "export default () => new Proxy({}, { ownKeys() { for (;;); } })"],
])("%s", async (_, code) => {
  await server.deploy("attacker", code, { timeoutMs: 400 });
  const { reply, answeredDuring, lostCells } = await attack(server, "attacker");
  expectTimeout(reply, 400);
  expect(answeredDuring).toBeGreaterThan(0);
  expect(reply.number("x-isopod-cpu-ms")).toBeGreaterThan(1);
  expect(lostCells).toBe(0);
});

test("in a function of HTTP form, while its body is read", async () => {
  const code = "export default { fetch: () => new Response(new ReadableStream({ pull() { for (;;); } })) }";
  await server.deploy("attacker", code, { timeoutMs: 400 });
  const { reply, answeredDuring } = await attack(server, "attacker");
  expectTimeout(reply, 400);
  expect(answeredDuring).toBeGreaterThan(0);
});

test("ten at once in one cell end all, and a neighbour answers meanwhile", async () => {
  await server.deploy("attacker", "export default () => { for (;;); }", { timeoutMs: 500 });
  let ended = 0;
  const attacks = Array.from({ length: 10 }, () => server.invoke("attacker").finally(() => ended++));
  await server.inCells(10);
  expect(await server.value("bystander", 1)).toBe(1);
  expect(ended).toBe(0);
  for (const reply of await Promise.all(attacks)) expect([reply.status, reply.error.code]).toEqual([504, "timeout"]);
});

/** Promise jobs that make promise jobs: the interrupt ends one job only, so the call must be ended around them. */
import { expect, test } from "vitest";
import { attack, deployBystander, expectTimeout } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

test.each([
  ["one chain", "const f = () => Promise.resolve().then(f); export default () => f()"],
  [
    "two for one, up to a thousand",
    "let n = 0; const f = () => { n--; while (n < 1000) { n++; Promise.resolve().then(f) } }; export default () => new Promise(() => { n = 1; f() })",
  ],
  ["queueMicrotask", "const f = () => queueMicrotask(f); export default () => new Promise(f)"],
  ["an async loop", "export default async () => { for (;;) await null }"],
  ["an async loop that catches", "export default async () => { for (;;) try { await null } catch {} }"],
  ["an async generator", "async function* g() { for (;;) yield 1 } export default async () => { for await (const one of g()); }"],
  [
    "thousands of loops, each slow",
    "const f = async () => { for (;;) { await null; for (let i = 0; i < 1e6; i++); } }; export default () => { for (let i = 0; i < 3000; i++) f(); return new Promise(() => {}) }",
  ],
  [
    "thousands that loop for ever",
    "export default () => { for (let i = 0; i < 3000; i++) Promise.resolve().then(() => { for (;;); }); return new Promise(() => {}) }",
  ],
  ["thenables", "const t = { then(done) { done(t) } }; export default async () => { await t }"],
])("%s", async (_, code) => {
  await server.deploy("attacker", code, { timeoutMs: 400 });
  const { reply, answeredDuring } = await attack(server, "attacker");
  expectTimeout(reply, 400);
  expect(answeredDuring).toBeGreaterThan(0);
});

test("jobs that outlive the answer do not run on", async () => {
  const code = "const f = () => Promise.resolve().then(f); export default () => { f(); return 'answered' }";
  await server.deploy("answers", code, { timeoutMs: 3_000 });
  const { reply } = await attack(server, "answers");
  expect([reply.status, reply.json]).toEqual([200, "answered"]);
  expect(reply.number("x-isopod-duration-ms")).toBeLessThan(1_500);
});

/** Timers without number: refused past the limit, gone when the call ends. */
import { expect, test } from "vitest";
import { attack, deployBystander, expectTimeout } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

test("past the limit setTimeout throws what the guest can catch", async () => {
  await server.deploy(
    "counts",
    "export default () => { let n = 0; try { for (;;) { setTimeout(() => {}, 1000); n++ } } catch (error) { return [n, error.name] } }",
  );
  const { reply } = await attack(server, "counts");
  expect([reply.status, reply.json]).toEqual([200, [1_000, "RangeError"]]);
});

test("uncaught it is the function's error", async () => {
  await server.deploy("throws", "export default () => { for (;;) setTimeout(() => {}, 1000) }");
  const { reply } = await attack(server, "throws");
  expect([reply.status, reply.functionError.errorType]).toEqual([500, "RangeError"]);
});

test.each([
  [
    "timers that set timers",
    "const f = () => { setTimeout(f, 0); setTimeout(f, 0) }; export default () => new Promise(() => { try { f() } catch {} })",
  ],
  ["an interval of nothing", "export default () => new Promise(() => setInterval(() => {}, 0))"],
  ["setting and clearing", "export default () => { for (;;) clearTimeout(setTimeout(() => {}, 1000)) }"],
  ["immediates", "const f = () => setImmediate(f); export default () => new Promise(f)"],
])("%s end at the deadline, or by name", async (_, code) => {
  await server.deploy("attacker", code, { timeoutMs: 400 });
  const { reply, answeredDuring } = await attack(server, "attacker");
  if (reply.status === 504) expectTimeout(reply, 400);
  else
    expect([reply.status, reply.functionError.errorType]).toEqual([500, expect.stringMatching(/^(RangeError|Runtime\.TooManyHostCalls)$/)]);
  expect(answeredDuring).toBeGreaterThan(0);
});

test("a delay beyond all bounds is no error and does not fire at once for ever", async () => {
  const code =
    "export default () => new Promise((done) => { setTimeout(done, 10, 'sane'); for (const d of [2 ** 31, -5, NaN, Infinity, '1e99', {}]) clearTimeout(setTimeout(done, d, 'odd')) })";
  await server.deploy("odd", code);
  expect(await server.value("odd")).toBe("sane");
});

test("timers left behind do not fire into the next call", async () => {
  const code =
    "globalThis.fired = 0; export default async (wait) => { const n = fired; if (wait) await new Promise((done) => setTimeout(done, 60)); for (let i = 0; i < 100; i++) setTimeout(() => fired++, 5); return [n, fired] }";
  await server.deploy("left", code, { concurrency: 1 });
  for (let call = 0; call < 10; call++) expect(await server.value("left", call % 2)).toEqual([0, 0]);
});

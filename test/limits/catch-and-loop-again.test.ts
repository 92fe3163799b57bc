/** Guests that catch what ends them and go on: nothing of them runs after the deadline. */
import { expect, test } from "vitest";
import { attack, deployBystander, expectTimeout } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

test.each([
  ["catch", "export default () => { for (;;) try { for (;;); } catch {} }"],
  ["finally with continue", "export default () => { for (;;) try { for (;;); } finally { continue } }"],
  ["finally with return", "export default () => { try { for (;;); } finally { return 'escaped' } }"],
  ["finally that loops", "export default () => { try { for (;;); } finally { for (;;); } }"],
  ["a labelled break", "export default () => { a: for (;;) { try { for (;;); } finally { continue a } } }"],
  [
    "a generator's return",
    "function* g() { try { for (;;) yield } finally { for (;;); } } export default () => { for (const x of g()) break }",
  ],
  ["a promise's catch", "const f = () => { for (;;); }; export default () => new Promise(f).catch(f).finally(f)"],
  ["async functions", "const f = async () => { try { for (;;); } catch { await f() } finally { await f() } }; export default f"],
  ["timers", "const f = () => { setTimeout(f); for (;;); }; export default () => new Promise(f)"],
  [
    "iterator closing",
    "const i = { [Symbol.iterator]: () => ({ next: () => ({ done: false }), return() { for (;;); } }) }; export default () => { for (const x of i) throw new Error() }",
  ],
  ["a disposable", "export default () => { try { for (;;); } catch (e) { return 'caught ' + e } }"],
])("%s", async (_, code) => {
  await server.deploy("attacker", code, { timeoutMs: 300 });
  const { reply, answeredDuring } = await attack(server, "attacker");
  expectTimeout(reply, 300);
  expect(answeredDuring).toBeGreaterThan(0);
  const { lines } = (await server.request("/functions/attacker/logs")).json as { lines: { text: string }[] };
  expect(lines.filter(({ text }) => !text.startsWith("REPORT"))).toEqual([]);
});

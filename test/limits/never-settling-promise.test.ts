/** A promise that nothing can settle any more is answered at once, not at the deadline. */
import { expect, test } from "vitest";
import { attack, deployBystander, expectFunctionError } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

test.each([
  ["a promise of nothing", "export default () => new Promise(() => {})"],
  ["an await of it", "export default async () => { await new Promise(() => {}) }"],
  ["a promise of itself", "let p; export default () => (p = (async () => { await null; await p })())"],
  ["a race of none", "export default () => Promise.race([])"],
  ["a callback that is never called", "export default (event, context, callback) => {}"],
  ["a thenable that never answers", "export default () => ({ then() {} })"],
  ["a cleared timer", "export default () => new Promise((done) => clearTimeout(setTimeout(done, 10)))"],
  ["a Response that never comes", "export default { fetch: () => new Promise(() => {}) }"],
])("%s", async (_, code) => {
  await server.deploy("attacker", code, { timeoutMs: 10_000 });
  const { reply } = await attack(server, "attacker");
  expectFunctionError(reply, "Runtime.NeverSettled");
  expect(reply.number("x-isopod-duration-ms")).toBeLessThan(5_000);
});

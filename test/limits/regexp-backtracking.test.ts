/** Regular expressions that backtrack for longer than the sun burns: ended at the deadline, neighbours served. */
import { expect, test } from "vitest";
import { attack, deployBystander, expectTimeout } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

test.each([
  ["nested quantifiers", "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
  ["alternatives", "/^(a|a)*$/.test('a'.repeat(40) + 'b')"],
  ["a backreference", "/^(a+)+\\1b$/.test('a'.repeat(60))"],
  ["a lookahead", "/^(?=(a+)+b)/.test('a'.repeat(60))"],
  ["replace", "('a'.repeat(40) + 'b').replace(/^(a+)+$/g, '')"],
  ["split", "('a'.repeat(40) + 'b').split(/^(a+)+$/)"],
  ["match of all", "[...('a'.repeat(40) + 'b').matchAll(/^(a+)+$/g)]"],
  ["one loop of quick ones", "(() => { for (;;) /a(b|c)*d/.test('abcbcbcbcbcbcbe') })()"],
])("%s", async (_, expression) => {
  await server.deploy("attacker", `export default () => ${expression}`, { timeoutMs: 400 });
  const { reply, answeredDuring } = await attack(server, "attacker");
  expectTimeout(reply, 400);
  expect(answeredDuring).toBeGreaterThan(0);
});

/** Recursion without an end, through every door that leads to it: an error of the function's, never the cell's end. */
import { expect, test } from "vitest";
import { attack, deployBystander } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

const stackFull = /^(InternalError|RangeError|Runtime\.StackOverflow)$/;

test.each([
  ["a function", "const f = () => f() + 1; export default f"],
  ["two functions", "const f = () => g() + 1, g = () => f() + 1; export default f"],
  ["a getter", "const o = { get a() { return o.a + 1 } }; export default () => o.a"],
  ["a setter", "const o = { set a(v) { o.a = v } }; export default () => { o.a = 1 }"],
  ["a constructor", "class A { a = new A() } export default () => new A()"],
  ["a proxy", "const p = new Proxy({}, { get: (_, key) => p[key] + 1 }); export default () => p.a"],
  ["toString", "const o = { toString: () => `${o}` }; export default () => `${o}`"],
  ["toJSON", "const o = { toJSON: () => JSON.stringify(o) }; export default () => JSON.stringify(o)"],
  ["a comparison", "const f = () => [2, 1].sort(f); export default f"],
  ["replace", "const f = () => 'a'.replace(/a/, f); export default f"],
  ["Reflect.apply", "const f = () => Reflect.apply(f, null, []) + 1; export default f"],
  ["bound functions", "let f = () => 1; for (let i = 0; i < 100000; i++) { delete f.name; f = f.bind(null) } export default () => f()"],
  ["JSON.parse of depth", "export default () => JSON.parse('['.repeat(200000) + ']'.repeat(200000)).length"],
  ["flat", "export default () => { let a = []; for (let i = 0; i < 100000; i++) a = [a]; return a.flat(Infinity).length }"],
  ["a regular expression's groups", "export default () => new RegExp('('.repeat(50000) + ')'.repeat(50000)).test('')"],
  [
    "structuredClone of depth",
    "export default () => { let a = []; for (let i = 0; i < 200000; i++) a = [a]; return structuredClone(a).length }",
  ],
])("%s", async (_, code) => {
  await server.deploy("attacker", code);
  const { reply, lostCells } = await attack(server, "attacker");
  // What is not recursive in this engine may also simply answer: nothing else may happen.
  if (reply.status !== 200) {
    expect([reply.status, reply.headers.get("x-isopod-function-error")]).toEqual([500, "Unhandled"]);
    expect(reply.functionError.errorType).toMatch(/^(InternalError|RangeError|SyntaxError|Runtime\.(StackOverflow|MarshalError))$/);
  }
  expect(lostCells).toBe(0);
});

test("plain recursion is an error that the guest may catch", async () => {
  await server.deploy("catches", "const f = () => f() + 1; export default () => { try { f() } catch (error) { return error.name } }");
  expect(await server.value("catches")).toMatch(stackFull);
});

test("recursion of a thousand levels is nothing special", async () => {
  await server.deploy("deep", "const f = (n) => (n === 0 ? 0 : 1 + f(n - 1)); export default () => f(1000)");
  expect(await server.value("deep")).toBe(1_000);
});

// Here one step of the guest is long work inside the engine, which polls nothing: the cell may be ended with it.
test.each([
  [
    "JSON.stringify of depth",
    "export default () => { let a = []; for (let i = 0; i < 200000; i++) a = [a]; return JSON.stringify(a).length }",
  ],
  ["a result of depth", "export default () => { let a = []; for (let i = 0; i < 200000; i++) a = { a }; return a }"],
  [
    "caught and done again for ever",
    "const f = () => { try { f() } finally { f() } }; export default () => { for (;;) try { f() } catch {} }",
  ],
])("ends at the deadline or before it, and the server goes on: %s", async (_, code) => {
  await server.deploy("again", code, { timeoutMs: 500 });
  const reply = await server.invoke("again");
  if (reply.status === 504) expect(reply.error.code).toBe("timeout");
  else expect([reply.status, reply.functionError.errorType]).toEqual([500, expect.stringMatching(stackFull)]);
  expect(await server.value("bystander", 1)).toBe(1);
});

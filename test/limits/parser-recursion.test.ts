/** Source and data that nest as deep as a parser can be led: an error in the guest, never the cell's end. */
import { expect, test } from "vitest";
import { attack, deployBystander } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);
const depth = 200_000;

test.each([
  ["parentheses", `eval("(".repeat(${depth}) + "1" + ")".repeat(${depth}))`],
  ["arrays", `eval("[".repeat(${depth}) + "]".repeat(${depth}))`],
  ["objects", `eval("(" + "{a:".repeat(${depth}) + "1" + "}".repeat(${depth}) + ")")`],
  ["unary operators", `eval("-+".repeat(${depth}) + "1")`],
  ["arrow functions", `eval("()=>".repeat(${depth}) + "1")`],
  ["blocks", `eval("{".repeat(${depth}) + "}".repeat(${depth}))`],
  ["ifs", `eval("if(1)".repeat(${depth}) + ";")`],
  ["functions", `eval("function f(){".repeat(20000) + "}".repeat(20000))`],
  ["classes", `eval("class A{static{".repeat(20000) + "}}".repeat(20000))`],
  ["templates", "eval('`${'.repeat(100000) + '1' + '}`'.repeat(100000))"],
  ["conditionals", `eval("1?".repeat(${depth}) + "1" + ":1".repeat(${depth}))`],
  ["powers", `eval("1**".repeat(${depth}) + "1")`],
  ["new", `eval("new ".repeat(${depth}) + "Date")`],
  ["destructuring", `eval("var " + "[".repeat(${depth}) + "a" + "]".repeat(${depth}) + "=1")`],
  ["the Function constructor", `new Function("return " + "(".repeat(${depth}) + "1" + ")".repeat(${depth}))()`],
  ["groups of a RegExp", `new RegExp("(".repeat(${depth}) + ")".repeat(${depth}))`],
  ["lookaheads of a RegExp", `new RegExp("(?=".repeat(${depth}) + ")".repeat(${depth})).test("")`],
  ["JSON", `JSON.parse("[".repeat(${depth}) + "]".repeat(${depth})).length`],
])("%s", async (_, expression) => {
  await server.deploy("attacker", `export default () => typeof ${expression.replace(/^eval/, "(0, eval)")}`);
  const { reply, lostCells } = await attack(server, "attacker");
  if (reply.status === 504) expect(reply.error.code).toBe("timeout");
  else if (reply.status !== 200)
    expect(reply.functionError.errorType).toMatch(/^(SyntaxError|InternalError|RangeError|Runtime\.(StackOverflow|OutOfMemory))$/);
  expect([200, 500, 504]).toContain(reply.status);
  expect(lostCells).toBe(0);
});

// Parsing polls nothing: the cell may be ended with the call.
test("twelve megabytes of source end at the deadline or by memory, and the server goes on", async () => {
  await server.deploy("long", "export default () => (0, eval)('a=1;'.repeat(3_000_000))", { timeoutMs: 500, memoryMb: 256 });
  const reply = await server.invoke("long");
  if (reply.status === 504) expect(reply.error.code).toBe("timeout");
  else expect([reply.status, reply.functionError.errorType]).toEqual([500, "Runtime.OutOfMemory"]);
  expect(await server.value("bystander", 1)).toBe(1);
});

test("code that nests deep is refused at deploy, and the next deploy works", async () => {
  for (const code of [`export default ${"[".repeat(300_000)}${"]".repeat(300_000)}`, `export default () => ${"{a:[".repeat(200_000)}`]) {
    const reply = await server.tryDeploy("deep", code);
    expect([reply.status, reply.error.code]).toEqual([400, "build_failed"]);
    expect(await server.once("shallow", "export default () => 1")).toBe(1);
  }
});

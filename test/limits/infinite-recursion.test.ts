/** How deep recursion may go, and what the guest is told when it is too deep. The doors that lead there are in `stack/`. */
import { expect, test } from "vitest";
import { deployBystander } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cellCount: 1, spareCells: 0 });
await deployBystander(server);

const stackFull = /^(InternalError|RangeError|Runtime\.StackOverflow)$/;

test("plain recursion is an error that the guest may catch", async () => {
  await server.deploy("catches", "const f = () => f() + 1; export default () => { try { f() } catch (error) { return error.name } }");
  expect(await server.value("catches")).toMatch(stackFull);
});

test("recursion of a thousand levels is nothing special", async () => {
  await server.deploy("deep", "const f = (n) => (n === 0 ? 0 : 1 + f(n - 1)); export default () => f(1000)");
  expect(await server.value("deep")).toBe(1_000);
});

// Here one step of the guest is long work inside the engine, which polls nothing: the cell may be ended with it.
test.each([["a result of depth", "export default () => { let a = []; for (let i = 0; i < 200000; i++) a = { a }; return a }"]])(
  "ends at the deadline or before it, and the server goes on: %s",
  async (_, code) => {
    await server.deploy("again", code, { timeoutMs: 500 });
    const reply = await server.invoke("again");
    if (reply.status === 504) expect(reply.error.code).toBe("timeout");
    else expect([reply.status, reply.functionError.errorType]).toEqual([500, expect.stringMatching(stackFull)]);
    expect(await server.value("bystander", 1)).toBe(1);
  },
);

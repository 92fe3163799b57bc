/** `--cells threads`: the same calls, in threads of one process. */
import { describe, expect, test } from "vitest";
import { attack, deployBystander, expectTimeout } from "../harness/attack.ts";
import { cellsOf } from "../harness/processes.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer({ cells: "threads", cellCount: 2, spareCells: 0 });
await deployBystander(server);

test("says aloud that there is no wall", () => {
  expect(server.log).toContainEqual(expect.stringMatching(/^missing: cell processes/));
  expect(cellsOf(process.pid)).toEqual([]);
});

describe("runs", () => {
  test("a plain function", async () => {
    expect(await server.once("hello", "export default ({ name }) => `hello ${name}`", { name: "you" })).toBe("hello you");
  });

  test("an async one with timers, many at once", async () => {
    await server.deploy("async", "export default async (n) => { await new Promise((done) => setTimeout(done, 20)); return n }");
    const values = await Promise.all(Array.from({ length: 40 }, (_, n) => server.value("async", n)));
    expect(values).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  test("one in HTTP form", async () => {
    await server.deploy("http", "export default { fetch: (request) => new Response(request.method) }");
    expect((await server.request("/invoke/http", { method: "DELETE" })).text).toBe("DELETE");
  });

  test("a large event and result", async () => {
    const text = "x".repeat(3_000_000);
    expect(await server.value("bystander", text)).toBe(text);
  });

  test("a function whose image comes in pieces", async () => {
    const code =
      "const held = Uint8Array.from({ length: 3_000_000 }, (_, at) => at); export default () => held.every((byte, at) => byte === at % 256)";
    expect(await server.once("pieces", code)).toBe(true);
  });
});

describe("holds", () => {
  test("an infinite loop to its deadline while others go on", async () => {
    await server.deploy("loop", "export default () => { for (;;); }", { timeoutMs: 400 });
    const { reply, answeredDuring } = await attack(server, "loop");
    expectTimeout(reply, 400);
    expect(answeredDuring).toBeGreaterThan(0);
  });

  test("infinite recursion", async () => {
    await server.deploy("recursion", "const f = () => f() + 1; export default f");
    const { reply } = await attack(server, "recursion");
    expect([reply.status, reply.functionError.errorMessage]).toEqual([500, expect.stringMatching(/stack/)]);
  });

  test("a bomb of memory", async () => {
    await server.deploy("bomb", "export default () => { const a = []; for (;;) a.push(new ArrayBuffer(1_000_000)) }", { memoryMb: 48 });
    const { reply } = await attack(server, "bomb");
    expect([reply.status, reply.functionError.errorType]).toEqual([500, "Runtime.OutOfMemory"]);
  });

  test("nothing from one call to the next", async () => {
    await server.deploy("state", "let n = 0; export default () => ++n");
    for (let call = 0; call < 5; call++) expect(await server.value("state")).toBe(1);
  });
});

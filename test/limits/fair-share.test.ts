/** A cell whose thread everyone wants: each function has its part of it, by its memory, however many calls it makes. */
import { describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

// One cell, so that all want the same thread.
const server = await useServer({ cellCount: 1, spareCells: 0 });
const timeoutMs = 1_200;

const loops: Readonly<Record<string, string>> = {
  "loops that never end": "export default () => { for (;;); }",
  "built-ins that never end": "export default () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)",
  "promises that only make more":
    "const more = () => Promise.resolve().then(more); export default () => { more(); return new Promise(() => {}) }",
  "timers that work a little each": `const work = () => { let n = 0; while (n < 4_000) n++; setTimeout(work) };
    export default () => { for (let i = 0; i < 200; i++) work(); return new Promise(() => {}) }`,
};

/** CPU time that each function's calls had together, in ms. */
async function contend(calls: readonly (readonly [name: string, count: number])[]): Promise<number[]> {
  return Promise.all(
    calls.map(async ([name, count]) => {
      const replies = await Promise.all(Array.from({ length: count }, () => server.invoke(name)));
      for (const reply of replies) expect([reply.status, reply.error.code]).toEqual([504, "timeout"]);
      return replies.reduce((sum, reply) => sum + reply.number("x-isopod-cpu-ms"), 0);
    }),
  );
}

describe.each(Object.entries(loops))("%s", (_, code) => {
  test("have the same CPU time, whoever makes more calls", async () => {
    await server.deploy("many", code, { timeoutMs });
    await server.deploy("one", code, { timeoutMs });
    const [many = 0, one = 0] = await contend([
      ["many", 8],
      ["one", 1],
    ]);
    expect(one / many).toBeGreaterThan(0.6);
    expect(one / many).toBeLessThan(1.6);
  });

  test("have twice the CPU time with twice the memory", async () => {
    await server.deploy("small", code, { timeoutMs, memoryMb: 128 });
    await server.deploy("large", code, { timeoutMs, memoryMb: 256 });
    const [small = 0, large = 0] = await contend([
      ["small", 1],
      ["large", 1],
    ]);
    expect(large / small).toBeGreaterThan(1.5);
    expect(large / small).toBeLessThan(2.7);
  });
});

test("a function that nobody contends with has the whole thread, whatever its memory", async () => {
  await server.deploy("alone", loops["loops that never end"] as string, { timeoutMs: 500, memoryMb: 16 });
  const reply = await server.invoke("alone");
  // The whole of what the machine gives it: other processes may be at work.
  expect(reply.number("x-isopod-cpu-ms") / reply.number("x-isopod-duration-ms")).toBeGreaterThan(0.3);
});

test("short calls are answered beside eight that never end", async () => {
  await server.deploy("hog", loops["loops that never end"] as string, { timeoutMs });
  await server.deploy("short", "export default (event) => event");
  const hogs = contend([["hog", 8]]);
  await server.inCells(8);
  for (let n = 0; n < 50; n++) expect(await server.value("short", n)).toBe(n);
  await hogs;
});

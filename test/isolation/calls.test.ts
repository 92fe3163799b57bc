/** Nothing of a call is seen by the next one of the same function, nor by another function in the same cell. */
import { describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

// One cell, so that each call is laid over what the last one left.
const server = await useServer({ cellCount: 1, spareCells: 0 });

/** Calls three times, one after the other, then ten at once: all must say the same. */
async function sameEveryTime(code: string, expected: unknown): Promise<void> {
  await server.deploy("fn", code);
  for (let call = 0; call < 3; call++) expect(await server.value("fn")).toEqual(expected);
  const crowd = await Promise.all(Array.from({ length: 10 }, () => server.value("fn")));
  expect(crowd).toEqual(Array.from({ length: 10 }, () => expected));
}

describe("every call begins with", () => {
  test.each<[string, string, unknown]>([
    ["its globals", "export default () => { const was = typeof globalThis.leak; globalThis.leak = 1; return was }", "undefined"],
    ["its module's state", "let n = 0; const list = []; export default () => { list.push(1); return [++n, list.length] }", [1, 1]],
    ["state from its load", "globalThis.loaded = ['once']; export default () => { loaded.push('more'); return loaded.length }", 2],
    [
      "sound prototypes",
      "export default () => { const was = [].leak ?? 'clean'; Array.prototype.leak = 'dirty'; Object.prototype.leak = 'dirty'; return was }",
      "clean",
    ],
    [
      "sound functions",
      "export default () => { const was = JSON.stringify([1]); JSON.stringify = () => 'hacked'; Array.prototype.map = null; return was }",
      "[1]",
    ],
    [
      "sound getters",
      "export default () => { const was = 'x' in Map.prototype; Object.defineProperty(Map.prototype, 'x', { get: () => 1 }); return was }",
      false,
    ],
    [
      "extensible globals",
      "export default () => { const was = Object.isFrozen(Object.prototype); Object.freeze(Object.prototype); return was }",
      false,
    ],
    [
      "no symbols of the last",
      "export default () => { const s = Symbol.for('leak'); const was = globalThis[s] ?? 0; globalThis[s] = 1; return was }",
      0,
    ],
    [
      "an untouched process.env",
      "export default () => { const was = process.env.LEAK ?? 'none'; process.env.LEAK = 'set'; return was }",
      "none",
    ],
    ["an empty regular-expression state", "const r = /a/g; export default () => { const was = r.lastIndex; r.test('aaa'); return was }", 0],
    [
      "no pending jobs",
      "globalThis.ran = 0; export default () => { const was = ran; for (let i = 0; i < 9; i++) Promise.resolve().then(() => ran++); return was }",
      0,
    ],
    [
      "no pending timers",
      "globalThis.ran = 0; export default () => { const was = ran; for (let i = 0; i < 9; i++) setTimeout(() => ran++, 0); return was }",
      0,
    ],
    [
      "its own console",
      "export default () => { const was = typeof console.leak; console.leak = console.log; console.log = () => {}; return was }",
      "undefined",
    ],
    [
      "live weak references only of its own",
      "export default () => { const was = globalThis.ref?.deref() ?? 'none'; globalThis.ref = new WeakRef({}); return was }",
      "none",
    ],
  ])("%s", async (_, code, expected) => {
    await sameEveryTime(code, expected);
  });

  test("the same memory, however much the last one took", async () => {
    await server.deploy("takes", "export default (mb) => { globalThis.held = new Uint8Array(mb * 1_048_576).fill(1); return held.length }");
    const first = await server.invoke("takes", 0);
    await server.invoke("takes", 60);
    const last = await server.invoke("takes", 0);
    expect(last.number("x-isopod-memory-bytes")).toBe(first.number("x-isopod-memory-bytes"));
  });

  test("the same state after a call that failed in the middle", async () => {
    const code = `let n = 0; export default (how) => {
      n++;
      if (how === "throw") throw new Error(String(n));
      if (how === "loop") for (;;);
      if (how === "memory") { const a = []; for (;;) a.push(new Uint8Array(1_000_000)) }
      if (how === "stack") { const f = () => f() + 1; f() }
      return n;
    }`;
    await server.deploy("fails", code, { timeoutMs: 200 });
    for (const how of ["throw", "loop", "memory", "stack", "throw"]) {
      expect((await server.invoke("fails", how)).status).toBeGreaterThanOrEqual(500);
      expect(await server.value("fails")).toBe(1);
    }
  });
});

describe("randomness is fresh in every call", () => {
  test.each([
    ["Math.random", "Array.from({ length: 4 }, Math.random)"],
    ["crypto.getRandomValues", "[...crypto.getRandomValues(new Uint32Array(4))]"],
    ["crypto.randomUUID", "[crypto.randomUUID(), crypto.randomUUID()]"],
  ])("%s", async (_, expression) => {
    await server.deploy("random", `export default () => ${expression}`);
    const draws = await Promise.all(Array.from({ length: 20 }, () => server.value("random")));
    const all = (draws as (string | number)[][]).flat();
    expect(new Set(all).size).toBe(all.length);
  });

  test("also what a module drew while it loaded is not what its calls draw", async () => {
    await server.deploy("random", "const loaded = Math.random(); export default () => [loaded, Math.random()]");
    const [first, second] = [await server.value("random"), await server.value("random")] as [number, number][];
    expect(first?.[0]).toBe(second?.[0]);
    expect(new Set([first?.[0], first?.[1], second?.[1]]).size).toBe(3);
  });
});

describe("two functions in one cell", () => {
  test("do not see each other", async () => {
    await server.deploy(
      "one",
      "export default () => { const was = [typeof globalThis.leak, typeof Array.prototype.leak]; globalThis.leak = Array.prototype.leak = 'one'; return was }",
    );
    await server.deploy(
      "two",
      "export default () => { const was = [typeof globalThis.leak, typeof Array.prototype.leak]; globalThis.leak = Array.prototype.leak = 'two'; return was }",
    );
    for (let round = 0; round < 5; round++) {
      for (const name of ["one", "two"]) expect(await server.value(name)).toEqual(["undefined", "undefined"]);
    }
  });

  test("do not see each other's environment, nor the server's", async () => {
    process.env["ISOPOD_TEST_SECRET"] = "of the host";
    await server.deploy("one", "export default () => process.env", { env: { ONE: "1" } });
    await server.deploy("two", "export default () => process.env", { env: { TWO: "2" } });
    expect(await Promise.all([server.value("one"), server.value("two"), server.value("one")])).toEqual([
      { ONE: "1" },
      { TWO: "2" },
      { ONE: "1" },
    ]);
  });

  test("interleave in many calls without mixing their values", async () => {
    const code = (name: string): string =>
      `let mine; export default async (n) => { mine = "${name}" + n; for (let i = 0; i < 5; i++) await new Promise((done) => setTimeout(done, n % 3)); return mine }`;
    await server.deploy("one", code("one"));
    await server.deploy("two", code("two"));
    const calls = Array.from({ length: 60 }, (_, n) => server.value(n % 2 === 0 ? "one" : "two", n));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 60 }, (_, n) => `${n % 2 === 0 ? "one" : "two"}${n}`));
  });
});

test("the guest's clock moves between calls and stands still within a turn", async () => {
  await server.deploy(
    "clock",
    "export default () => { const a = Date.now(); for (let i = 0; i < 3e6; i++); return [a, Date.now(), performance.now() % 1] }",
  );
  const [first, second] = [await server.value("clock"), await server.value("clock")] as [number[], number[]];
  expect(first[1]).toBe(first[0]);
  expect(second[0]).toBeGreaterThan(first[0] ?? 0);
  expect(first[2]).toBe(0);
});

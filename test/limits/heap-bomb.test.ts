/** Memory taken until there is none: the cap holds by construction, and the outcome has a name. */
import { describe, expect, test } from "vitest";
import { attack, deployBystander } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await deployBystander(server);
const memoryMb = 48;

describe("a bomb of", () => {
  test.each([
    ["arrays", "const a = []; for (;;) a.push(new Array(10_000).fill(1))"],
    ["one array", "const a = []; for (;;) a.push(1)"],
    ["strings", "let s = 'x'; for (;;) s += s.slice(1) + 'y'"],
    ["many strings", "const a = []; for (let i = 0; ; i++) a.push('x'.repeat(10_000) + i)"],
    ["ArrayBuffers", "const a = []; for (;;) a.push(new ArrayBuffer(1_000_000))"],
    ["one huge ArrayBuffer", "return new ArrayBuffer(100_000_000).byteLength"],
    ["resizable ArrayBuffers", "const b = new ArrayBuffer(1, { maxByteLength: 1_000_000_000 }); b.resize(900_000_000)"],
    ["typed arrays", "const a = []; for (;;) a.push(new Float64Array(100_000).fill(1))"],
    ["objects", "let o = {}; for (;;) o = { o }"],
    ["closures", "let f = () => 1; for (;;) { const g = f; f = () => g }"],
    ["promises", "const a = []; for (;;) a.push(new Promise(() => {}))"],
    ["maps", "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })"],
    ["symbols", "const a = []; for (let i = 0; ; i++) a.push(Symbol.for('s' + i))"],
    ["properties", "const o = {}; for (let i = 0; ; i++) o['k' + i] = i"],
    ["big integers", "let n = 2n; for (;;) n = n * n"],
    ["padding", "return 'x'.padEnd(500_000_000).length"],
    ["joining", "return new Array(300_000_000).fill('xx').join('xx').length"],
    ["JSON", "let a = [1, 1, 1, 1]; for (;;) a = [a, a, a, a, JSON.stringify(a)]"],
    ["errors", "const a = []; for (;;) a.push(new Error('x'.repeat(1_000)))"],
  ])("%s", async (_, code) => {
    await server.deploy("attacker", `export default () => { ${code} }`, { memoryMb, timeoutMs: 8_000 });
    const { reply, lostCells } = await attack(server, "attacker");
    expect(reply.status).toBe(500);
    expect(reply.headers.get("x-isopod-function-error")).toBe("Unhandled");
    // A size that the engine refuses before it asks for memory is its own error, as in every engine.
    expect(reply.functionError.errorType).toMatch(/^(Runtime\.OutOfMemory|RangeError|InternalError)$/);
    expect(reply.number("x-isopod-memory-limit-bytes")).toBe(memoryMb * 1_048_576);
    expect(lostCells).toBe(0);
  });
});

test.each([
  ["arrays", "const a = []; for (;;) a.push(new Array(10_000).fill(1))"],
  ["strings", "const a = []; for (let i = 0; ; i++) a.push('x'.repeat(10_000) + i)"],
  ["ArrayBuffers", "const a = []; for (;;) a.push(new ArrayBuffer(1_000_000))"],
  ["promises", "const a = []; for (;;) a.push(new Promise(() => {}))"],
])("is named out of memory: %s", async (_, code) => {
  await server.deploy("named", `export default () => { ${code} }`, { memoryMb, timeoutMs: 8_000 });
  const reply = await server.invoke("named");
  expect([reply.status, reply.functionError.errorType]).toEqual([500, "Runtime.OutOfMemory"]);
  expect(reply.number("x-isopod-memory-bytes")).toBeGreaterThan(memoryMb * 1_048_576 * 0.5);
});

test("a guest may catch it, let go and answer", async () => {
  const code = `export default () => {
    let a = [];
    try { for (;;) a.push(new ArrayBuffer(1_000_000)) } catch (error) { a = undefined; return String(error.message) }
  }`;
  await server.deploy("catches", code, { memoryMb });
  expect(await server.value("catches")).toMatch(/memory/);
});

test("the next call of the same function has all its memory again", async () => {
  await server.deploy(
    "again",
    "export default (mb) => { const a = []; for (let i = 0; i < mb; i++) a.push(new Uint8Array(1_048_576).fill(1)); return a.length }",
    { memoryMb },
  );
  for (let round = 0; round < 5; round++) {
    expect((await server.invoke("again", 100)).status).toBe(500);
    expect(await server.value("again", 30)).toBe(30);
  }
});

test("memory that an async call holds while it waits is capped too", async () => {
  const code =
    "export default async () => { const a = []; for (;;) { a.push(new Uint8Array(500_000)); if (a.length % 10 === 0) await new Promise((done) => setTimeout(done)) } }";
  await server.deploy("async", code, { memoryMb });
  const reply = await server.invoke("async");
  expect([reply.status, reply.functionError.errorType]).toEqual([500, "Runtime.OutOfMemory"]);
});

test("an event that does not fit is the call's own end", async () => {
  await server.deploy("small", "export default (event) => event.length", { memoryMb: 16 });
  const reply = await server.invoke("small", "x".repeat(6_000_000));
  if (reply.status === 200) expect(reply.json).toBe(6_000_000);
  else expect([reply.status, reply.functionError.errorType]).toEqual([500, "Runtime.OutOfMemory"]);
  expect(await server.value("small", "abc")).toBe(3);
});

test.each([1, 8, 12, 40, 100])("a module that holds %d MiB from its load on answers with them, call after call", async (mb) => {
  await server.deploy(
    "holds",
    `const held = new Uint8Array(${mb} * 1_048_576).fill(7); export default () => { held[0]++; return [held.length, held[0], held[held.length - 1]] }`,
  );
  for (let call = 0; call < 3; call++) expect(await server.value("holds")).toEqual([mb * 1_048_576, 8, 7]);
  expect(await server.value("bystander", 1)).toBe(1);
});

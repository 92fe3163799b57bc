/** What is left after memory was full, and what a function holds from its load on. The bombs are in `memory/`. */
import { expect, test } from "vitest";
import { deployBystander } from "../harness/attack.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
await deployBystander(server);
const memoryMb = 48;

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

test("a sandbox of 100 MiB that was made ahead is not taken for another function, however many of that are wanted", async () => {
  await server.deploy("sleeps", "export default async (n) => { await new Promise((done) => setTimeout(done, 50)); return n }");
  const all = Array.from({ length: 12 }, (_, n) => n);
  // It is made while they run.
  for (let round = 0; round < 10; round++) {
    if (round % 3 === 0) await server.value("holds");
    expect(await Promise.all(all.map((n) => server.value("sleeps", n)))).toEqual(all);
  }
});

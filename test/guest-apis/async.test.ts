/** Promises, timers and microtasks: their order, and many calls that wait at once. */
import { describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

const server = await useServer();

describe("order", () => {
  test("of jobs and timers is JavaScript's own", async () => {
    const code = `export default () => new Promise((done) => {
      const seen = [];
      setTimeout(() => { seen.push("timeout 0"); }, 0);
      setTimeout(() => { seen.push("timeout 30"); done(seen) }, 30);
      setTimeout(() => { seen.push("timeout 10"); Promise.resolve().then(() => seen.push("job of timeout 10")) }, 10);
      queueMicrotask(() => seen.push("microtask"));
      Promise.resolve().then(() => seen.push("then 1")).then(() => seen.push("then 2"));
      seen.push("sync");
    })`;
    expect(await server.once("order", code)).toEqual([
      "sync",
      "microtask",
      "then 1",
      "then 2",
      "timeout 0",
      "timeout 10",
      "job of timeout 10",
      "timeout 30",
    ]);
  });

  test("of timers of one delay is that of their setting", async () => {
    const code =
      "export default () => new Promise((done) => { const seen = []; for (let i = 0; i < 50; i++) setTimeout(() => { seen.push(i); if (seen.length === 50) done(seen) }, 5) })";
    expect(await server.once("order", code)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });
});

describe("timers", () => {
  test("wait as long as they say, with their arguments", async () => {
    await server.deploy("waits", "export default (ms) => new Promise((done) => setTimeout((a, b) => done(a + b), ms, 'a', 'b'))");
    const reply = await server.invoke("waits", 120);
    expect(reply.json).toBe("ab");
    expect(reply.number("x-isopod-duration-ms")).toBeGreaterThanOrEqual(119);
    expect(reply.number("x-isopod-cpu-ms")).toBeLessThan(100);
  });

  test("can be cleared, and intervals end", async () => {
    const code = `export default () => new Promise((done) => {
      let ticks = 0;
      clearTimeout(setTimeout(() => done("not cleared"), 5));
      clearTimeout(undefined); clearTimeout(12345); clearInterval(null);
      const id = setInterval(() => { if (++ticks === 3) { clearInterval(id); setTimeout(() => done(ticks), 30) } }, 2);
    })`;
    expect(await server.once("clears", code)).toBe(3);
  });

  test("that were set while the module loaded run in every call", async () => {
    const code =
      "let ready = false; setTimeout(() => { ready = true }, 5); export default async () => { while (!ready) await new Promise((done) => setTimeout(done, 1)); return ready }";
    await server.deploy("loaded", code);
    for (let call = 0; call < 3; call++) expect(await server.value("loaded")).toBe(true);
  });

  test("an error in one is the call's", async () => {
    await server.deploy("throws", "export default () => new Promise(() => setTimeout(() => { throw new TypeError('in a timer') }, 5))");
    const reply = await server.invoke("throws");
    expect([reply.status, reply.functionError]).toMatchObject([500, { errorType: "TypeError", errorMessage: "in a timer" }]);
  });
});

describe("many calls that wait", () => {
  test("wait at the same time", async () => {
    await server.deploy("waits", "export default (ms) => new Promise((done) => setTimeout(done, ms, ms))");
    const startedMs = performance.now();
    const values = await Promise.all(Array.from({ length: 60 }, () => server.value("waits", 500)));
    expect(values).toHaveLength(60);
    // One after the other in two cells would take 15 seconds.
    expect(performance.now() - startedMs).toBeLessThan(7_500);
  });

  test("and those that compute get their turns", async () => {
    await server.deploy(
      "computes",
      "export default (n) => { let x = 0; for (let i = 0; i < 2e6; i++) x = (x * 31 + n) % 1000003; return n }",
    );
    const calls = Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? server.value("waits", 20) : server.value("computes", n)));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? 20 : n)));
  });
});

test("a handler that is answered does not wait for what is still pending", async () => {
  await server.deploy("quick", "export default () => { setTimeout(() => {}, 2_500); return 'now' }");
  const reply = await server.invoke("quick");
  expect([reply.json, reply.number("x-isopod-duration-ms") < 2_000]).toEqual(["now", true]);
});

test("web APIs are there and do what they say", async () => {
  const code = `export default async () => ({
    text: new TextDecoder().decode(new TextEncoder().encode("ü🦐")),
    url: new URL("../b?x=1#y", "https://user@example.com:8080/a/c").href,
    params: [...new URLSearchParams("a=1&b=%20&a=2")].join("|"),
    base64: [btoa("\\u00ff"), atob("/w==").charCodeAt(0)],
    digest: [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc")))].map((b) => b.toString(16).padStart(2, "0")).join(""),
    uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-4/.test(crypto.randomUUID()),
    clone: structuredClone(new Map([[1, { a: new Date(0) }]])).get(1).a.getTime(),
    abort: (() => { const c = new AbortController(); c.abort(); return c.signal.aborted })(),
    headers: new Headers({ "A-b": "c" }).get("a-B"),
    response: await new Response(JSON.stringify({ a: 1 })).json(),
    now: Number.isInteger(performance.now()),
  })`;
  expect(await server.once("web", code)).toEqual({
    text: "ü🦐",
    url: "https://user@example.com:8080/b?x=1#y",
    params: "a,1|b, |a,2",
    base64: ["/w==", 255],
    digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    uuid: true,
    clone: 0,
    abort: true,
    headers: "c",
    response: { a: 1 },
    now: true,
  });
});

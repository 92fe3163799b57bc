/**
 * Calls are tried at once, and run again as others do when they do not end so. Whatever a guest does on its first try must be done once,
 * and nobody may be able to tell.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

const urls: string[] = [];
const other = createServer((request, response) => {
  urls.push(request.url ?? "");
  response.end("reached");
});
await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
afterAll(() => void other.close());
const host = `127.0.0.1:${(other.address() as AddressInfo).port}`;

// One cell, so that all calls of a function are tried, or not, by the same one.
const server = await useServer({ cellCount: 1, spareCells: 0, egressPrivate: [host] });

/** Some 20 ms. */
const longWork = "let x = 0; for (let i = 0; i < 300_000; i++) x += i % 7;";

async function linesOf(name: string): Promise<string[]> {
  const { lines } = (await server.request(`/functions/${name}/logs`)).json as { lines: { level: string; text: string }[] };
  return lines.filter(({ level }) => level !== "report").map(({ text }) => text);
}

describe("a call that takes longer than its first try", () => {
  test("logs once", async () => {
    await server.deploy("logs", `export default (n) => { console.log("before", n); ${longWork} console.log("after", n); return n }`);
    for (const n of [1, 2, 3]) expect(await server.value("logs", n)).toBe(n);
    expect(await linesOf("logs")).toEqual([1, 2, 3].flatMap((n) => [`before ${n}`, `after ${n}`]));
  });

  test("fetches once", async () => {
    const code = `export default async (path) => { const answer = fetch("http://${host}" + path); ${longWork} return (await answer).text() }`;
    await server.deploy("fetches", code, { egress: [host] });
    for (const path of ["/a", "/b", "/c"]) expect(await server.value("fetches", path)).toBe("reached");
    expect(urls).toEqual(["/a", "/b", "/c"]);
  });

  test("finds its module's state as it was loaded", async () => {
    await server.deploy("counts", `let n = 0; export default () => { n += 1; ${longWork} return n }`);
    for (let call = 0; call < 5; call++) expect(await server.value("counts")).toBe(1);
  });

  test("waits for its timers once", async () => {
    const code = "const times = []; export default () => new Promise((done) => setTimeout(() => { times.push(1); done(times.length) }, 5))";
    await server.deploy("timers", code);
    for (let call = 0; call < 3; call++) expect(await server.value("timers")).toBe(1);
  });

  test("is not the reason for the next short one to answer anything else", async () => {
    await server.deploy("either", `export default (long) => { if (long) { ${longWork} } return long ? "long" : "short" }`);
    const events = Array.from({ length: 250 }, (_, call) => call % 50 === 0);
    for (const long of events) expect(await server.value("either", long)).toBe(long ? "long" : "short");
    const crowd = await Promise.all(events.map((long) => server.value("either", long)));
    expect(crowd).toEqual(events.map((long) => (long ? "long" : "short")));
  });
});

/** Asynchronous calls through the front door: acknowledged, run, tried again, and what is left of those that come to nothing. */
import { describe, expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import { counts, deadLetters, put, settled, tryPut } from "../harness/events.ts";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const server = await useServer({ eventRetryMs: [40, 80] });

interface Line {
  readonly time: number;
  readonly requestId: string;
  readonly text: string;
}

/** What a function's attempts logged, in their order. */
async function logged(name: string): Promise<Line[]> {
  const { lines } = (await server.request(`/functions/${name}/logs?since=0&limit=1000`)).json as { lines: Line[] };
  return lines.filter(({ text }) => !text.startsWith("REPORT "));
}

const says = "export default (event) => console.log(JSON.stringify(event))";
const fails = 'export default (event) => { console.log("try"); throw new RangeError(`no ${event}`) }';

describe("an event that is put", () => {
  test("is acknowledged with its id, and runs once with that", async () => {
    await server.deploy("says", says);
    const requestId = await put(server, "says", { n: 1 });
    expect(await settled(server, "says")).toEqual({ waiting: 0, running: 0, dead: 0 });
    expect(await logged("says")).toEqual([expect.objectContaining({ requestId, text: '{"n":1}' })]);
  });

  test("runs with the version that it names", async () => {
    await server.deploy("versions", 'export default () => console.log("one")');
    await server.deploy("versions", 'export default () => console.log("two")');
    await put(server, "versions:1", 0);
    await settled(server, "versions");
    await put(server, "versions", 0);
    await settled(server, "versions");
    expect((await logged("versions")).map(({ text }) => text)).toEqual(["one", "two"]);
  });

  test("arrives as it was sent, to the byte, and nothing at all as null", async () => {
    await server.deploy("bytes", says);
    const texts = ['"\\u0000 \\ud800 ü😀"', "-0.0", " [1,2 ] ", '{"__proto__":{"a":1}}', ""];
    for (const text of texts) {
      expect((await tryPut(server, "bytes", text)).status).toBe(202);
      await settled(server, "bytes");
    }
    const expected = ['"\\u0000 \\ud800 ü😀"', "0", "[1,2]", '{"__proto__":{"a":1}}', "null"];
    expect((await logged("bytes")).map(({ text }) => text)).toEqual(expected);
  });

  test("may be as large as Lambda's, and no larger", async () => {
    await server.deploy("large", "export default (event) => console.log(event.length)");
    const text = "x".repeat(limits.eventQueueMaxBytes - 2);
    expect((await tryPut(server, "large", JSON.stringify(text))).status).toBe(202);
    const refused = await tryPut(server, "large", JSON.stringify(`${text}x`));
    expect([refused.status, refused.error.code]).toEqual([413, "too_large"]);
    await settled(server, "large");
    expect((await logged("large")).map((line) => line.text)).toEqual([String(text.length)]);
  });

  test("runs in a function of HTTP form as a POST", async () => {
    const code = "export default { async fetch(request) { console.log(request.method, await request.text()); return new Response() } }";
    await server.deploy("http", code);
    await put(server, "http", { n: 1 });
    await settled(server, "http");
    expect((await logged("http")).map(({ text }) => text)).toEqual(['POST {"n":1}']);
  });

  test.each([
    ["is no JSON", Buffer.from('{"a":'), 400, "invalid_json"],
    ["is no UTF-8", Buffer.from([0x22, 0xff, 0x22]), 400, "invalid_json"],
    ["ends in a NUL", Buffer.from("1\0"), 400, "invalid_json"],
    ["nests without end", Buffer.from("[".repeat(500_000) + "]".repeat(500_000)), 400, "invalid_json"],
  ])("and %s is refused, and nothing of it kept", async (_, body, status, code) => {
    await server.deploy("picky", says);
    const reply = await tryPut(server, "picky", new Uint8Array(body));
    expect([reply.status, reply.error.code]).toEqual([status, code]);
    expect(await counts(server, "picky")).toEqual({ waiting: 0, running: 0, dead: 0 });
  });

  test("among bad ones of the same commit is taken all the same", async () => {
    await server.deploy("among", says);
    const replies = await Promise.all(Array.from({ length: 40 }, (_, n) => tryPut(server, "among", n % 2 === 0 ? `${n}` : `{${n}`)));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 202 : 400)));
    await settled(server, "among");
    expect(new Set((await logged("among")).map(({ text }) => Number(text)))).toEqual(new Set(Array.from({ length: 20 }, (_, n) => 2 * n)));
  });

  test("for a function that is not there is 404", async () => {
    expect((await tryPut(server, "nobody", "1")).error.code).toBe("function_not_found");
    expect((await tryPut(server, "says:99", "1")).error.code).toBe("function_not_found");
    expect((await server.request("/functions/nobody/events")).error.code).toBe("function_not_found");
    expect((await server.request("/functions/says/events", { method: "PUT", body: "1" })).error.code).toBe("method_not_allowed");
  });
});

describe("a function that fails", () => {
  test("is tried three times with the same id and the waits between them, and then its event is a dead letter", async () => {
    await server.deploy("fails", fails);
    const before = Date.now();
    const requestId = await put(server, "fails", 7);
    expect(await settled(server, "fails")).toEqual({ waiting: 0, running: 0, dead: 1 });
    const lines = await logged("fails");
    const error = expect.stringMatching(/^Invoke Error\t\{"errorType":"RangeError","errorMessage":"no 7","stack":\["RangeError: no 7",/);
    const attempt = [
      ["try", requestId],
      [error, requestId],
    ];
    expect(lines.map((line) => [line.text, line.requestId])).toEqual([...attempt, ...attempt, ...attempt]);
    const [first, second, third] = lines.filter(({ text }) => text === "try").map(({ time }) => time) as [number, number, number];
    expect(second - first).toBeGreaterThanOrEqual(40);
    expect(third - second).toBeGreaterThanOrEqual(80);
    const [letter, ...others] = await deadLetters(server, "fails");
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      requestId,
      reason: "RetriesExhausted",
      attempts: 3,
      hops: 0,
      error: { errorType: "RangeError", errorMessage: "no 7" },
      event: 7,
    });
    expect(letter?.createdAt).toBeGreaterThanOrEqual(before);
    expect(letter?.diedAt).toBeGreaterThanOrEqual(third);
  });

  test.each([
    ["times out", "export default () => { for (;;); }", "Sandbox.Timedout"],
    ["has no memory left", "export default () => { const all = []; for (;;) all.push(new ArrayBuffer(1e6)); }", "Runtime.OutOfMemory"],
    ["answers HTTP with 500", "export default { fetch: () => new Response('', { status: 503 }) }", "HttpError"],
  ])("as it %s fails likewise", async (_, code, errorType) => {
    const name = errorType.replace(".", "-");
    await server.deploy(name, code, { timeoutMs: 100, memoryMb: 16 });
    await put(server, name, 0);
    expect((await settled(server, name)).dead).toBe(1);
    expect(await deadLetters(server, name)).toMatchObject([{ reason: "RetriesExhausted", attempts: 3, error: { errorType } }]);
  });

  test("and then succeeds leaves nothing behind", async () => {
    // Each attempt has the same random part only if it were the same call: the third of them is told by the time.
    await server.deploy("heals", 'export default (until) => { console.log("try"); if (Date.now() < until) throw new Error("soon"); }');
    await put(server, "heals", Date.now() + 60);
    expect(await settled(server, "heals")).toEqual({ waiting: 0, running: 0, dead: 0 });
    const tries = (await logged("heals")).filter(({ text }) => text === "try").length;
    expect(tries).toBeGreaterThan(1);
    expect(tries).toBeLessThanOrEqual(3);
  });
});

describe("dead letters", () => {
  test("are put into the queue again, some or all, with all attempts before them", async () => {
    await server.deploy("again", fails);
    for (const n of [1, 2, 3]) await put(server, "again", n);
    await settled(server, "again");
    const letters = await deadLetters(server, "again");
    expect(letters.map(({ event }) => event).toSorted((one, other) => Number(one) - Number(other))).toEqual([1, 2, 3]);
    const chosen = letters.find(({ event }) => event === 2);
    await server.deploy("again", says);
    const redrive = (body: object): Promise<unknown> =>
      server.request("/functions/again/dead-letters/redrive", { method: "POST", body: JSON.stringify(body) }).then(({ json }) => json);
    expect(await redrive({ ids: [chosen?.id, 999_999] })).toEqual({ redriven: 1 });
    expect((await settled(server, "again")).dead).toBe(2);
    const last = (await logged("again")).at(-1);
    expect(last).toMatchObject({ text: "2", requestId: chosen?.requestId });
    expect(await redrive({ all: true })).toEqual({ redriven: 2 });
    expect((await settled(server, "again")).dead).toBe(0);
    expect((await logged("again")).slice(-2).map(({ text }) => text)).toEqual(["1", "3"]);
  });

  test("that fail again are at the end of the list, with three attempts", async () => {
    await server.deploy("ever", fails);
    await put(server, "ever", 1);
    await settled(server, "ever");
    const [first] = await deadLetters(server, "ever");
    await server.request("/functions/ever/dead-letters/redrive", { method: "POST", body: '{"all":true}' });
    await settled(server, "ever");
    const [second, ...others] = await deadLetters(server, "ever");
    expect(others).toEqual([]);
    expect(second?.id).toBeGreaterThan(first?.id ?? Number.POSITIVE_INFINITY);
    expect([second?.attempts, second?.requestId]).toEqual([3, first?.requestId]);
    expect((await logged("ever")).filter(({ text }) => text === "try")).toHaveLength(6);
  });

  test("are read in pages", async () => {
    await server.deploy("pages", fails);
    for (let n = 0; n < 5; n++) {
      await put(server, "pages", n);
      await settled(server, "pages");
    }
    const page = (query: string): Promise<{ deadLetters: { id: number; event: number }[]; next: number }> =>
      server.request(`/functions/pages/dead-letters${query}`).then(({ json }) => json as never);
    const first = await page("?limit=2");
    expect(first.deadLetters.map(({ event }) => event)).toEqual([0, 1]);
    expect(first.next).toBe(first.deadLetters[1]?.id);
    expect((await page(`?after=${first.next}`)).deadLetters.map(({ event }) => event)).toEqual([2, 3, 4]);
    const end = await page("?after=999999");
    expect(end).toEqual({ deadLetters: [], next: 999_999 });
  });

  test("larger together than a page come in several", async () => {
    await server.deploy("bulky", "export default () => { throw new Error() }");
    const text = "x".repeat(1_000_000);
    await Promise.all(Array.from({ length: 10 }, () => put(server, "bulky", text)));
    expect((await settled(server, "bulky")).dead).toBe(10);
    let seen = 0;
    for (let after = 0, pages = 0; seen < 10; pages++) {
      const reply = await server.request(`/functions/bulky/dead-letters?after=${after}`);
      expect(reply.bytes.length).toBeLessThanOrEqual(limits.deadLettersPageMaxBytes + 1_000);
      const { deadLetters, next } = reply.json as { deadLetters: unknown[]; next: number };
      seen += deadLetters.length;
      after = next;
      expect(pages).toBeLessThan(3);
    }
    expect(seen).toBe(10);
  });

  test("are deleted one by one; one that is not there is 404", async () => {
    await server.deploy("less", fails);
    await put(server, "less", 1);
    await settled(server, "less");
    const [letter] = await deadLetters(server, "less");
    const path = `/functions/less/dead-letters/${letter?.id}`;
    expect((await server.request(path, { method: "DELETE" })).status).toBe(204);
    expect(await deadLetters(server, "less")).toEqual([]);
    expect(await counts(server, "less")).toEqual({ waiting: 0, running: 0, dead: 0 });
    const reply = await server.request(path, { method: "DELETE" });
    expect([reply.status, reply.error.code]).toEqual([404, "dead_letter_not_found"]);
  });

  test("of another function are not reached by its name", async () => {
    await server.deploy("owner", fails);
    await server.deploy("other", fails);
    await put(server, "owner", 1);
    await settled(server, "owner");
    const [letter] = await deadLetters(server, "owner");
    expect((await server.request(`/functions/other/dead-letters/${letter?.id}`, { method: "DELETE" })).status).toBe(404);
    const body = JSON.stringify({ ids: [letter?.id] });
    expect((await server.request("/functions/other/dead-letters/redrive", { method: "POST", body })).json).toEqual({ redriven: 0 });
    expect(await deadLetters(server, "owner")).toEqual([letter]);
  });

  test("keep the beginning of a long error, whatever is in it", async () => {
    await server.deploy("wordy", 'export default () => { throw new Error("\\ud800\\u0000" + "x".repeat(100000)) }');
    await put(server, "wordy", 1);
    await settled(server, "wordy");
    const [letter] = await deadLetters(server, "wordy");
    expect(letter?.error?.errorMessage.slice(0, 10)).toBe("\ufffd\0xxxxxxxx");
    expect(letter?.error?.errorMessage).toHaveLength(limits.deadLetterErrorMaxChars);
  });

  test.each([
    ["no JSON", "{", "invalid_json"],
    ["nothing", "", "invalid_json"],
    ["no ids", '{"ids":[]}', "invalid_request"],
    ["all of none", '{"all":false}', "invalid_request"],
    ["both", '{"all":true,"ids":[1]}', "invalid_request"],
    ["ids that are none", '{"ids":["1"]}', "invalid_request"],
  ])("are not redriven for %s", async (_, body, code) => {
    await server.deploy("asked", says);
    const reply = await server.request("/functions/asked/dead-letters/redrive", { method: "POST", body });
    expect([reply.status, reply.error.code]).toEqual([400, code]);
  });

  test("with a number that is none are 400", async () => {
    for (const query of ["?after=x", "?limit=-1"]) expect((await server.request(`/functions/asked/dead-letters${query}`)).status).toBe(400);
    expect((await server.request("/functions/asked/dead-letters/x", { method: "DELETE" })).status).toBe(400);
  });
});

describe("a function without room", () => {
  test("of its own runs its events as it has room, and none is an attempt too many", async () => {
    await server.deploy("narrow", "export default (n) => new Promise((done) => setTimeout(done, 20))", { concurrency: 1 });
    for (let n = 0; n < 10; n++) await put(server, "narrow", n);
    expect(await settled(server, "narrow")).toEqual({ waiting: 0, running: 0, dead: 0 });
  });

  test("as others call it backs off, counts no attempt, and comes in order", async () => {
    await server.deploy("taken", "export default (ms) => new Promise((done) => setTimeout(done, ms))", { concurrency: 1 });
    const call = server.value("taken", 1_500);
    await server.inCells(1);
    for (let n = 1; n <= 3; n++) await put(server, "taken", n);
    await waitFor("the refusal", async () => (await counts(server, "taken")).waiting === 3);
    await call;
    expect(await settled(server, "taken")).toEqual({ waiting: 0, running: 0, dead: 0 });
  });

  test("for any call gets its events into the list at once", async () => {
    await server.deploy("shut", says, { concurrency: 0 });
    await put(server, "shut", 1);
    expect((await settled(server, "shut")).dead).toBe(1);
    expect(await deadLetters(server, "shut")).toMatchObject([{ reason: "ZeroReservedConcurrency", attempts: 0, event: 1 }]);
  });
});

test("a function that is deleted takes its events and dead letters along, and the log says so", async () => {
  await server.deploy("gone", fails);
  await put(server, "gone", 1);
  await settled(server, "gone");
  await server.deploy("gone", "export default () => new Promise((done) => setTimeout(done, 2_000))", { concurrency: 1 });
  for (let n = 0; n < 3; n++) await put(server, "gone", n);
  await server.inCells(1);
  expect((await server.request("/functions/gone", { method: "DELETE" })).status).toBe(204);
  expect(server.log.filter((line) => /default\/gone was deleted, and 4 events/.test(line))).toHaveLength(1);
  await server.deploy("gone", says);
  expect(await deadLetters(server, "gone")).toEqual([]);
  await waitFor("the running one to end", async () => (await server.health()).running === 0);
  expect(await settled(server, "gone")).toEqual({ waiting: 0, running: 0, dead: 0 });
});

test("a function with thousands of events keeps another's waiting no longer than its turn", async () => {
  await server.deploy("many", "export default () => new Promise((done) => setTimeout(done, 100))");
  await server.deploy("few", says);
  await Promise.all(Array.from({ length: 2_000 }, (_, n) => put(server, "many", n)));
  await put(server, "few", 1);
  await settled(server, "few");
  expect((await counts(server, "many")).waiting).toBeGreaterThan(100);
  await server.request("/functions/many", { method: "DELETE" });
});

/** What can be asked about a function: its record, its log, its usage; and what is left when it is deleted. */
import { describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const server = await useServer();

interface Line {
  seq: number;
  time: number;
  requestId: string;
  level: string;
  text: string;
}

async function page(path: string): Promise<{ lines: Line[]; next: number }> {
  const reply = await server.request(path);
  expect(reply.status).toBe(200);
  return reply.json as { lines: Line[]; next: number };
}

describe("GET /functions", () => {
  test("lists the latest versions by name and hides what the environment holds", async () => {
    const secret = "s3cr3t-value";
    await server.deploy("zeta", "export default () => process.env.KEY", { env: { KEY: secret } });
    await server.deploy("alpha", "export default () => 1");
    await server.deploy("alpha", "export default () => 2");
    const reply = await server.request("/functions");
    const { functions } = reply.json as { functions: { name: string; version: number; config: { env: object } }[] };
    expect(functions.map(({ name, version }) => [name, version])).toEqual([
      ["alpha", 2],
      ["zeta", 1],
    ]);
    expect(functions[1]?.config.env).toEqual({ KEY: "***" });
    expect(reply.text).not.toContain(secret);
    expect((await server.request("/functions/zeta")).text).not.toContain(secret);
    expect((await server.tryDeploy("zeta", "export default () => process.env.KEY", { env: { KEY: secret } })).text).not.toContain(secret);
    expect(await server.value("zeta")).toBe(secret);
  });

  test("of one function tells its versions; of a version, that one", async () => {
    expect((await server.request("/functions/alpha")).json).toMatchObject({ name: "alpha", version: 2, versions: [1, 2] });
    expect((await server.request("/functions/alpha:1")).json).toMatchObject({ name: "alpha", version: 1 });
    expect((await server.request("/functions/none")).error.code).toBe("function_not_found");
  });
});

describe("the log", () => {
  test("holds a call's lines in order, and Lambda's REPORT line behind them", async () => {
    await server.deploy(
      "logs",
      'export default (n) => { console.log("first", { n }); console.warn("second\\nline"); console.error("third ü"); }',
      { memoryMb: 64 },
    );
    const reply = await server.invoke("logs", 7);
    const requestId = reply.headers.get("x-isopod-request-id");
    const { lines } = await page("/functions/logs/logs");
    expect(lines.map(({ level, text }) => [level, text]).slice(0, 3)).toEqual([
      ["info", "first { n: 7 }"],
      ["warn", "second\nline"],
      ["error", "third ü"],
    ]);
    expect(lines.every((line) => line.requestId === requestId)).toBe(true);
    expect(lines[3]?.level).toBe("report");
    const billed = reply.number("x-isopod-billed-ms");
    const used = Math.ceil(reply.number("x-isopod-memory-bytes") / 1_048_576);
    expect(lines[3]?.text).toMatch(
      new RegExp(
        `^REPORT RequestId: ${requestId}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: ${billed} ms\tMemory Size: 64 MB\tMax Memory Used: ${used} MB\tCPU: \\d+\\.\\d\\d ms\tStart: (snapshot|warm)$`,
      ),
    );
  });

  test("has a REPORT line for a call that fails, too", async () => {
    await server.deploy("fails", 'export default () => { console.log("before"); throw new Error("x") }');
    await server.invoke("fails");
    const { lines } = await page("/functions/fails/logs");
    expect(lines.map(({ level }) => level)).toContain("report");
    expect(lines[0]?.text).toBe("before");
  });

  test("is read in pages that neither miss nor repeat a line", async () => {
    await server.deploy("pages", 'export default (n) => { for (let i = 0; i < 4; i++) console.log(n + "." + i) }');
    for (let call = 0; call < 5; call++) await server.invoke("pages", call);
    const all = (await page("/functions/pages/logs?since=0&limit=1000")).lines;
    expect(all).toHaveLength(25);
    const read: Line[] = [];
    let since = 0;
    for (;;) {
      const { lines, next } = await page(`/functions/pages/logs?since=${since}&limit=7`);
      if (lines.length === 0) {
        expect(next).toBe(since);
        break;
      }
      read.push(...lines);
      since = next;
    }
    expect(read).toEqual(all);
    expect((await page("/functions/pages/logs?limit=3")).lines).toEqual(all.slice(-3));
  });

  test("shows one call's lines", async () => {
    await server.deploy("one-call", "export default (n) => { console.log(n) }");
    const replies = [await server.invoke("one-call", 1), await server.invoke("one-call", 2), await server.invoke("one-call", 3)];
    const id = replies[1]?.headers.get("x-isopod-request-id");
    const texts = async (query: string): Promise<string[]> =>
      (await page(`/functions/one-call/logs?${query}`)).lines.map(({ text }) => text);
    const lines = ["2", expect.stringContaining(`REPORT RequestId: ${id}`)];
    expect(await texts(`request=${id}`)).toEqual(lines);
    expect(await texts(`request=${id}&since=0&limit=1`)).toEqual(lines.slice(0, 1));
    expect(await texts("request=another")).toEqual([]);
  });

  test.each(["since=x", "since=-1", "limit=1.5", "limit=", "since=99999999999999999999"])("a page of %s is refused", async (query) => {
    await server.deploy("pages2", "export default () => 1");
    const reply = await server.request(`/functions/pages2/logs?${query}`);
    expect([reply.status, reply.error.code]).toEqual([400, "invalid_request"]);
  });

  test("of a function that is none is 404", async () => {
    for (const path of ["/functions/none/logs", "/functions/none/logs?follow=1", "/functions/none/usage"]) {
      expect((await server.request(path)).error.code).toBe("function_not_found");
    }
  });

  test("is followed as NDJSON, each line once, as it comes", async () => {
    await server.deploy("follow", "export default (n) => console.log('line', n)");
    await server.invoke("follow", "before");
    const controller = new AbortController();
    const response = await fetch(`${server.url}/functions/follow/logs?follow=1`, { signal: controller.signal });
    expect(response.headers.get("content-type")).toMatch(/^application\/x-ndjson/);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const readUntil = async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended before ${wanted}: ${text}`);
        text += value;
      }
    };
    for (const n of [1, 2, 3]) {
      await server.invoke("follow", n);
      await readUntil(`line ${n}`);
    }
    await waitFor("the last report", async () => {
      await readUntil("\n");
      return (await page("/functions/follow/logs")).lines.length === 8;
    });
    controller.abort();
    const lines = text
      .trim()
      .split("\n")
      .filter((line) => line.includes('"line'))
      .map((line) => (JSON.parse(line) as Line).text);
    expect(lines).toEqual(["line 1", "line 2", "line 3"]);
  });

  test("is followed from a line on", async () => {
    const { lines } = await page("/functions/follow/logs?since=0");
    const since = lines[3]?.seq ?? 0;
    const controller = new AbortController();
    const response = await fetch(`${server.url}/functions/follow/logs?follow=1&since=${since}`, { signal: controller.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const first = (await reader.read()).value ?? "";
    controller.abort();
    expect(JSON.parse(first.split("\n")[0] ?? "")).toEqual(lines[4]);
  });

  test("that is long is cut at its cap and says so", async () => {
    await server.deploy("long", "export default () => { for (let i = 0; i < 500; i++) console.log('0123456789'.repeat(10)) }", {
      maxLogBytes: 1_010,
    });
    await server.invoke("long");
    const { lines } = await page("/functions/long/logs?limit=1000");
    const texts = lines.map(({ text }) => text);
    expect(texts.filter((text) => text === "0123456789".repeat(10))).toHaveLength(10);
    expect(texts.at(-2)).toMatch(/4\d\d further log lines dropped/);
  });
});

describe("usage", () => {
  test("is the sum of what the replies said", async () => {
    await server.deploy(
      "metered",
      "export default (n) => { if (n < 0) throw new Error(); let x = 0; for (let i = 0; i < n; i++) x += i; return x }",
      { memoryMb: 64 },
    );
    let billed = 0;
    let wall = 0;
    let cpu = 0;
    for (const n of [1, 100_000, -1, 10]) {
      const reply = await server.invoke("metered", n);
      billed += reply.number("x-isopod-billed-ms");
      wall += reply.number("x-isopod-duration-ms");
      cpu += reply.number("x-isopod-cpu-ms");
    }
    const { days } = (await server.request("/functions/metered/usage")).json as { days: Record<string, number | string>[] };
    expect(days).toHaveLength(1);
    expect(days[0]).toMatchObject({ invocations: 4, errors: 1, billedMs: billed, mbMs: billed * 64 });
    expect(days[0]?.["day"]).toBe(new Date().toISOString().slice(0, 10));
    expect(days[0]?.["wallMs"]).toBeCloseTo(wall, 2);
    expect(days[0]?.["cpuMs"]).toBeCloseTo(cpu, 2);
  });

  test("does not count what was refused", async () => {
    await server.deploy("refused", "export default () => 1", { concurrency: 0 });
    await server.invoke("refused");
    expect((await server.request("/functions/refused/usage")).json).toEqual({ days: [] });
  });
});

describe("DELETE", () => {
  test("takes the function and all its versions away, and numbers go on", async () => {
    await server.deploy("gone", "export default () => 1");
    await server.deploy("gone", "export default () => 2");
    await server.invoke("gone");
    const reply = await server.request("/functions/gone", { method: "DELETE" });
    expect([reply.status, reply.bytes.length]).toEqual([204, 0]);
    for (const ref of ["gone", "gone:1", "gone:2", "gone:latest"]) expect((await server.invoke(ref)).status).toBe(404);
    expect((await server.request("/functions/gone")).status).toBe(404);
    expect((await server.request("/functions")).text).not.toContain('"gone"');
    const again = await server.deploy("gone", "export default () => 3");
    expect(again.version).toBe(3);
    expect((await server.invoke("gone:2")).status).toBe(404);
    expect(await server.value("gone")).toBe(3);
    expect((await page("/functions/gone/logs?since=0")).lines.every(({ text }) => text.startsWith("REPORT"))).toBe(true);
    expect((await page("/functions/gone/logs?since=0")).lines).toHaveLength(1);
  });

  test("of what is not there is 404, also the second time", async () => {
    expect((await server.request("/functions/never", { method: "DELETE" })).status).toBe(404);
    await server.deploy("once", "export default () => 1");
    expect((await server.request("/functions/once", { method: "DELETE" })).status).toBe(204);
    expect((await server.request("/functions/once", { method: "DELETE" })).status).toBe(404);
  });

  test("lets a call that runs end", async () => {
    await server.deploy("runs", "export default () => new Promise((resolve) => setTimeout(resolve, 300, 'ended'))");
    const running = server.value("runs");
    await server.inCells(1);
    await server.request("/functions/runs", { method: "DELETE" });
    expect(await running).toBe("ended");
  });
});

/** The client commands as processes against a server that answers as Isopod would: what is printed where, and the exit code. */
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json, text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { LogLine } from "../../sdk/index.ts";
import { folderWith } from "./folder.ts";

type Done = { code: number | null; stdout: string; stderr: string };
type Seen = { method: string; url: string; headers: IncomingMessage["headers"]; body: unknown };

const program = new URL("program.ts", import.meta.url).pathname;
const meters = {
  "x-isopod-request-id": "r-1",
  "x-isopod-duration-ms": "1.5",
  "x-isopod-cpu-ms": "0.5",
  "x-isopod-billed-ms": "2",
  "x-isopod-memory-bytes": "1048576",
  "x-isopod-memory-limit-bytes": "134217728",
  "x-isopod-start": "snapshot",
};
const record = {
  name: "hello",
  version: 3,
  imageBytes: 2048,
  loadMs: 1,
  runtime: "javascript",
  form: "event",
  config: { memoryMb: 64 },
  createdAt: 1_763_900_000_000,
};

async function isopod(args: readonly string[], env: Record<string, string> = {}, input = ""): Promise<Done> {
  const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env["PATH"], ...env } });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

async function server(
  answer: (seen: Seen, response: ServerResponse) => void,
): Promise<AsyncDisposable & { env: { ISOPOD_URL: string }; seen: Seen[] }> {
  const seen: Seen[] = [];
  const listener = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    const one = { method, url, headers, body: headers["content-type"] === undefined ? undefined : await json(request) };
    seen.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return {
    env: { ISOPOD_URL: `http://127.0.0.1:${(listener.address() as AddressInfo).port}` },
    seen,
    async [Symbol.asyncDispose]() {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

function failing(status: number, blame: string): ReturnType<typeof server> {
  return server((_, response) => send(response, status, { error: { code: "c", message: "m", blame, retryable: true } }));
}

describe("deploy", () => {
  test("sends the files and the config, prints NAME:VERSION", async () => {
    await using folder = await folderWith({ "hello.ts": 'import "./b.ts"; export default 1;', "b.ts": "" });
    await using fake = await server((_, response) => send(response, 201, record));
    const config = [
      "--memory-mb",
      "64",
      "--timeout-ms",
      "9",
      "--cpu-ms",
      "8",
      "--concurrency",
      "7",
      "--egress",
      "a.example",
      "*.b.example",
    ];
    const done = await isopod(["deploy", folder.path("hello.ts"), ...config, "--env", "A=1", "B=x=y", "--env", "C="], fake.env);
    expect(done).toEqual({
      code: 0,
      stdout: "hello:3\n",
      stderr: "deployed hello:3 (javascript, event form, 2 files, 2 KiB image, loaded in 1 ms)\n",
    });
    expect(fake.seen[0]).toMatchObject({ method: "PUT", url: "/functions/hello" });
    expect(fake.seen[0]?.body).toEqual({
      files: { "hello.ts": 'import "./b.ts"; export default 1;', "b.ts": "" },
      entry: "hello.ts",
      config: {
        memoryMb: 64,
        timeoutMs: 9,
        cpuMs: 8,
        concurrency: 7,
        env: { A: "1", B: "x=y", C: "" },
        egress: ["a.example", "*.b.example"],
      },
    });
  });

  test("a build error is printed with its line, nothing is sent, exit code 2", async () => {
    await using folder = await folderWith({ "hello.ts": "export default =" });
    await using fake = await server((_, response) => send(response, 201, record));
    const done = await isopod(["deploy", folder.path("hello.ts"), "--name", "x"], fake.env);
    expect(done).toMatchObject({ code: 2, stdout: "" });
    expect(done.stderr).toContain("hello.ts:1:16: Unexpected");
    expect(fake.seen).toEqual([]);
  });

  test("a refusal of the server is shown with its code", async () => {
    await using folder = await folderWith({ "hello.ts": "export default 1" });
    const error = {
      code: "bad_config",
      message: "Cannot deploy as memoryMb is not within 16–3008: received 1",
      blame: "client",
      retryable: false,
    };
    await using fake = await server((_, response) => send(response, 400, { error }));
    const done = await isopod(["deploy", folder.path("hello.ts"), "--memory-mb", "1"], fake.env);
    expect(done).toEqual({ code: 2, stdout: "", stderr: `${error.message} (bad_config)\n` });
  });

  test("code that misses a file while it is loaded: how to send one is said", async () => {
    await using folder = await folderWith({ "hello.ts": "export default 1" });
    const message = "Cannot load the module as it threw at hello.ts:1:1: Error: ENOENT: no such file or directory, open 'a'";
    const error = { code: "load_failed", message, blame: "tenant", retryable: false };
    await using fake = await server((_, response) => send(response, 400, { error }));
    const { stderr } = await isopod(["deploy", folder.path("hello.ts")], fake.env);
    expect(stderr).toBe(`${message} (load_failed)\nFiles that a function reads go along with --include.\n`);
  });
});

describe("invoke and run", () => {
  test("the result alone is on stdout, meters with -v on stderr", async () => {
    await using fake = await server((_, response) => send(response, 200, { a: [1] }, meters));
    const done = await isopod(["invoke", "hello:3", "--event", '{"n":1}', "-v"], { ...fake.env, ISOPOD_KEY: "k" });
    expect(done).toMatchObject({ code: 0, stdout: '{"a":[1]}\n' });
    expect(done.stderr).toBe("request r-1: duration 1.5 ms, CPU 0.5 ms, billed 2 ms, memory 1.0 of 128.0 MiB, start snapshot\n");
    expect(fake.seen[0]).toMatchObject({ method: "POST", url: "/invoke/hello:3", body: { n: 1 } });
    expect(fake.seen[0]?.headers).toMatchObject({ authorization: "Bearer k" });
  });

  test("the event behind the name, from a file, from standard input, or none", async () => {
    await using folder = await folderWith({ "event.json": "[1]" });
    await using fake = await server((_, response) => send(response, 200, null));
    expect((await isopod(["invoke", "f", "--event-file", folder.path("event.json")], fake.env)).stdout).toBe("null\n");
    await isopod(["invoke", "f", "-"], fake.env, "[2]");
    await isopod(["invoke", "f", '{"n":3}'], fake.env);
    await isopod(["invoke", "f", "-d", "[4]"], fake.env);
    await isopod(["invoke", "f"], fake.env);
    expect(fake.seen.map((one) => one.body)).toEqual([[1], [2], { n: 3 }, [4], undefined]);
  });

  test("a function that throws: exit code 1, its trace on stderr", async () => {
    const body = { errorType: "TypeError", errorMessage: "x is not a function", trace: ["at default (hello.ts:1:2)"] };
    await using fake = await server((_, response) => send(response, 500, body, { ...meters, "x-isopod-function-error": "Unhandled" }));
    const done = await isopod(["invoke", "f"], fake.env);
    expect(done).toMatchObject({ code: 1, stdout: "" });
    expect(done.stderr).toContain("TypeError: x is not a function\n  at default (hello.ts:1:2)\nrequest r-1");
  });

  test("a limit that the guest met is the function's failure, a busy server is not", async () => {
    await using late = await failing(504, "guest");
    await using busy = await failing(429, "tenant");
    expect(await isopod(["invoke", "f"], late.env)).toMatchObject({ code: 1, stderr: "m (c)\n" });
    expect(await isopod(["invoke", "f"], busy.env)).toMatchObject({ code: 2 });
  });

  test("run sends files, event and config once", async () => {
    await using folder = await folderWith({ "a.mjs": "export default 1" });
    await using fake = await server((_, response) => send(response, 200, "ok", meters));
    const done = await isopod(["run", folder.path("a.mjs"), "--event", "7", "--timeout-ms", "5"], fake.env);
    expect(done).toMatchObject({ code: 0, stdout: '"ok"\n', stderr: "" });
    expect(fake.seen[0]).toMatchObject({ method: "POST", url: "/run" });
    expect(fake.seen[0]?.body).toEqual({ files: { "a.mjs": "export default 1" }, entry: "a.mjs", event: 7, config: { timeoutMs: 5 } });
  });
});

const line = (seq: number): LogLine => ({ seq, time: 0, requestId: "r", level: "info", text: `line ${seq}` });

describe("logs, list, delete", () => {
  test("logs reads all pages", async () => {
    const first = Array.from({ length: 1_000 }, (_, at) => line(at + 1));
    await using fake = await server((seen, response) => {
      send(response, 200, seen.url.includes("since=0&") ? { lines: first, next: 1_000 } : { lines: [line(1_001)], next: 1_001 });
    });
    const lines = (await isopod(["logs", "f"], fake.env)).stdout.split("\n");
    expect(lines).toHaveLength(1_002);
    expect(lines.at(-2)).toBe("1970-01-01T00:00:00.000Z r info line 1001");
  });

  test("logs --request asks for one call's lines", async () => {
    await using fake = await server((_, response) => send(response, 200, { lines: [line(1)], next: 1 }));
    const done = await isopod(["logs", "f", "--request", "r"], fake.env);
    expect(done).toMatchObject({ code: 0, stdout: "1970-01-01T00:00:00.000Z r info line 1\n" });
    expect(fake.seen[0]?.url).toBe("/functions/f/logs?since=0&limit=1000&request=r");
  });

  test("logs -f prints lines that arrive in pieces, until the server ends", async () => {
    await using fake = await server((seen, response) => {
      expect(seen.url).toBe("/functions/f/logs?follow=1");
      const bytes = Buffer.from(`${JSON.stringify({ ...line(1), text: "é1" })}\n\n${JSON.stringify(line(2))}\n`);
      const middle = bytes.indexOf(0xc3) + 1;
      response.write(bytes.subarray(0, middle));
      setTimeout(() => response.end(bytes.subarray(middle)), 30);
    });
    expect(await isopod(["logs", "f", "-f"], fake.env)).toEqual({
      code: 0,
      stdout: "1970-01-01T00:00:00.000Z r info é1\n1970-01-01T00:00:00.000Z r info line 2\n",
      stderr: "",
    });
  });

  test("list is a table, or a hint on stderr when there is nothing", async () => {
    await using some = await server((_, response) =>
      send(response, 200, { functions: [record, { ...record, name: "a-longer-name", config: {} }] }),
    );
    await using none = await server((_, response) => send(response, 200, { functions: [] }));
    expect((await isopod(["list"], some.env)).stdout.split("\n").slice(0, 3)).toEqual([
      "NAME           VERSION  FORM   MEMORY  CREATED",
      "hello          3        event  64 MiB  2025-11-23T12:13:20.000Z",
      "a-longer-name  3        event  - MiB   2025-11-23T12:13:20.000Z",
    ]);
    expect(await isopod(["list"], none.env)).toMatchObject({ code: 0, stdout: "" });
  });

  test("delete", async () => {
    await using fake = await server((_, response) => response.writeHead(204).end());
    expect(await isopod(["delete", "a/b"], fake.env)).toEqual({ code: 0, stdout: "", stderr: "deleted a/b\n" });
    expect(fake.seen[0]).toMatchObject({ method: "DELETE", url: "/functions/a%2Fb" });
  });
});

describe("events", () => {
  test("invoke --async prints the id under which the event will run", async () => {
    await using fake = await server((_, response) => send(response, 202, { requestId: "r-2" }));
    expect(await isopod(["invoke", "f:3", "--async", "--event", "[1]"], fake.env)).toEqual({ code: 0, stdout: "r-2\n", stderr: "" });
    expect(fake.seen[0]).toMatchObject({ method: "POST", url: "/functions/f:3/events", body: [1] });
  });

  test("dead-letters prints all pages, one letter a line", async () => {
    await using fake = await server((seen, response) => {
      const after = Number(/after=(\d+)/.exec(seen.url)?.[1]);
      send(response, 200, after === 0 ? { deadLetters: [{ id: 4, event: 1 }, { id: 7 }], next: 7 } : { deadLetters: [], next: after });
    });
    expect(await isopod(["dead-letters", "f"], fake.env)).toEqual({ code: 0, stdout: '{"id":4,"event":1}\n{"id":7}\n', stderr: "" });
    expect(fake.seen.map(({ url }) => url)).toEqual(["/functions/f/dead-letters?after=0", "/functions/f/dead-letters?after=7"]);
  });

  test("dead-letters --redrive, --redrive-all and --delete", async () => {
    await using fake = await server((seen, response) => {
      if (seen.method === "DELETE") response.writeHead(204).end();
      else send(response, 200, { redriven: 2 });
    });
    const said = "put 2 events into the queue of f again\n";
    expect(await isopod(["dead-letters", "f", "--redrive", "4", "7"], fake.env)).toEqual({ code: 0, stdout: "", stderr: said });
    expect(await isopod(["dead-letters", "f", "--redrive-all"], fake.env)).toEqual({ code: 0, stdout: "", stderr: said });
    expect(await isopod(["dead-letters", "f", "--delete", "4"], fake.env)).toMatchObject({ code: 0, stdout: "" });
    expect(fake.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ["POST", "/functions/f/dead-letters/redrive", { ids: [4, 7] }],
      ["POST", "/functions/f/dead-letters/redrive", { all: true }],
      ["DELETE", "/functions/f/dead-letters/4", undefined],
    ]);
  });
});

describe("slips and strangers", () => {
  test.each([
    [["invoke"], "missing required argument"],
    [["invoke", "f", "--event", "{a}"], "--event is not JSON"],
    [["invoke", "f", "--event", "1", "-"], "more than once"],
    [["invoke", "f", "event.json"], "a file is read by --event-file"],
    [["invoke", "f", "--event-file", "/none"], "ENOENT"],
    [["invoke", "f", "--url", "ftp://x"], "not an http address"],
    [["deploy", "/none.ts"], "no such file"],
    [["deploy", "/none.ts", "--memory-mb", "1.5"], "not a whole number"],
    [["deploy", "/none.ts", "--env", "x"], "not KEY=VALUE"],
    [["list", "--nonsense"], "unknown option"],
    [["dead-letters", "f", "--redrive", "x"], "not the number"],
    [["dead-letters", "f", "--redrive", "1", "--redrive-all"], "cannot be used with"],
  ])("%j: exit code 2", async (args, message) => {
    const done = await isopod(args);
    expect(done).toMatchObject({ code: 2, stdout: "" });
    expect(done.stderr).toContain(message);
  });

  test("--help is no error", async () => expect(await isopod(["deploy", "--help"])).toMatchObject({ code: 0, stderr: "" }));

  test("no server: says how to start one", async () => {
    const gone = await server(() => {});
    await gone[Symbol.asyncDispose]();
    const done = await isopod(["list"], gone.env);
    expect(done).toMatchObject({ code: 2, stdout: "" });
    expect(done.stderr).toContain('received ECONNREFUSED\nStart a server with "npx isopod serve"');
  });

  test.each([
    [502, "text/html", "<html>Bad gateway</html>"],
    [200, "application/json", "{"],
    [200, "text/html", "<html>"],
    [500, "application/json", '{"error":null}'],
  ])("a reply that is not Isopod's (%i %s %s)", async (status, type, body) => {
    await using fake = await server((_, response) => response.writeHead(status, { "content-type": type }).end(body));
    const done = await isopod(["list"], fake.env);
    expect(done).toMatchObject({ code: 2, stdout: "" });
    expect(done.stderr).toContain("(bad_reply)");
  });
});

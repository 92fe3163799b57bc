/** `PUT /functions/:fn` with JSON: versions, and what a failed deploy says and leaves alone. */
import { describe, expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

const server = await useServer();

describe("a deploy", () => {
  test("says what was stored and how long it took", async () => {
    const version = await server.deploy("said", "export default () => 1", { memoryMb: 64 });
    expect(version).toMatchObject({ name: "said", version: 1, form: "event", config: { memoryMb: 64, timeoutMs: 3_000 } });
    expect(version.codeHash).toMatch(/^[0-9a-f]{64}$/);
    expect(version.imageHash).toMatch(/^[0-9a-f]{64}$/);
    expect(version.imageBytes).toBeGreaterThan(0);
    expect(version.codeBytes).toBeGreaterThan(0);
    expect(version.deployMs).toBeGreaterThanOrEqual(version.loadMs);
    expect(Math.abs(version.createdAt - Date.now())).toBeLessThan(60_000);
  });

  test("of the same code has the same code hash and the next number", async () => {
    const first = await server.deploy("same", "export default () => 7");
    const second = await server.deploy("same", "export default () => 7");
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(second.codeHash).toBe(first.codeHash);
  });

  test("is seen by the next call, and the old version still answers", async () => {
    await server.deploy("moves", "export default () => 1");
    expect(await server.value("moves")).toBe(1);
    await server.deploy("moves", "export default () => 2", { memoryMb: 256 });
    const reply = await server.invoke("moves");
    expect([reply.json, reply.number("x-isopod-memory-limit-bytes"), reply.number("x-isopod-version")]).toEqual([2, 256 * 1_048_576, 2]);
    const old = await server.invoke("moves:1");
    expect([old.json, old.number("x-isopod-memory-limit-bytes"), old.number("x-isopod-version")]).toEqual([1, 128 * 1_048_576, 1]);
  });

  test("does not disturb the calls that run", async () => {
    await server.deploy("slow", 'export default () => new Promise((resolve) => setTimeout(() => resolve("old"), 300))');
    const running = server.value("slow");
    await server.inCells(1);
    await server.deploy("slow", 'export default () => "new"');
    expect(await server.value("slow")).toBe("new");
    expect(await running).toBe("old");
  });

  test("many of one function at once get a number each", async () => {
    const versions = await Promise.all(Array.from({ length: 6 }, (_, index) => server.deploy("crowd", `export default () => ${index}`)));
    expect(versions.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const [index, { version }] of versions.entries()) expect(await server.value(`crowd:${version}`)).toBe(index);
  });

  test("tells what the module logged while it loaded", async () => {
    const { logs } = await server.deploy("chatty", 'console.log("loading", 1); export default () => 1');
    expect(logs?.map(({ text }) => text)).toEqual(["loading 1"]);
  });

  test("of many files resolves its imports, JSON too", async () => {
    const files = {
      "src/index.ts":
        'import { twice } from "./lib/twice"; import data from "./data.json"; export default (n: number): number => twice(n) + data.more;',
      "src/lib/twice.ts": "export const twice = (n: number): number => 2 * n;",
      "src/data.json": '{ "more": 1 }',
    };
    expect(await server.once("files", { files }, 4)).toBe(9);
  });

  test("with an entry of another name", async () => {
    const files = { "a.js": "export default () => 1", "b.js": "export default () => 2" };
    expect(await server.once("entry", { files, entry: "b.js" })).toBe(2);
  });
});

describe("a deploy that fails is refused with its reason, and the old version stays", () => {
  test.each<[string, string | Record<string, string>, { status: number; code: string; place?: object; message: RegExp }]>([
    [
      "a syntax error",
      "export default () => 1;\nconst a = ;\n",
      { status: 400, code: "build_failed", place: { file: "index.ts", line: 2, column: 11 }, message: /index\.ts:2:11.*Unexpected ";"/ },
    ],
    [
      "a syntax error in an import",
      { "index.ts": 'import "./b.ts"; export default () => 1', "b.ts": "\n\nexport const = 1" },
      { status: 400, code: "build_failed", place: { file: "b.ts", line: 3 }, message: /b\.ts:3/ },
    ],
    [
      "an import that is not there",
      'export { default } from "./missing.ts";',
      { status: 400, code: "build_failed", place: { file: "index.ts", line: 1 }, message: /Could not resolve "\.\/missing\.ts"/ },
    ],
    [
      "a package that is not there",
      'import x from "left-pad";\nexport default () => x;',
      { status: 400, code: "build_failed", place: { file: "index.ts", line: 1 }, message: /Could not resolve "left-pad"/ },
    ],
    [
      "a module of Node's that has no meaning in a sandbox",
      'import { connect } from "node:net"; export default () => connect(80);',
      { status: 400, code: "build_failed", message: /neither processes, threads nor sockets: received node:net/ },
    ],
    [
      "an import of the server's own files",
      'import a from "/etc/hostname"; export default () => a;',
      { status: 400, code: "build_failed", message: /Could not resolve|outside of the uploaded files|No loader/ },
    ],
    [
      "an import that climbs out",
      'import a from "../../../../../../etc/passwd"; export default () => a;',
      { status: 400, code: "build_failed", message: /Could not resolve|outside of the uploaded files|No loader/ },
    ],
    [
      "a throw at load",
      'const a = 1;\n\nthrow new TypeError("at load " + a);\n',
      { status: 400, code: "load_failed", place: { file: "index.ts", line: 3 }, message: /index\.ts:3:\d+: TypeError: at load 1/ },
    ],
    [
      "a throw at load, in a function of an import",
      {
        "index.ts": 'import { f } from "./deep/lib.ts";\nf();\nexport default () => 1;',
        "deep/lib.ts": 'interface Long {\n  a: number;\n}\nexport function f(): Long {\n  throw new Error("deep");\n}\n',
      },
      { status: 400, code: "load_failed", place: { file: "deep/lib.ts", line: 5 }, message: /deep\/lib\.ts:5.*Error: deep/ },
    ],
    [
      "a rejection at load",
      'await Promise.resolve();\nthrow new RangeError("async load");\nexport default () => 1;',
      { status: 400, code: "load_failed", message: /RangeError: async load/ },
    ],
    [
      "a top-level await that never settles",
      "await new Promise(() => {}); export default () => 1",
      { status: 400, code: "load_failed", message: /top-level await never settles/ },
    ],
    ["no handler", "export const other = 1;", { status: 400, code: "no_handler", message: /exports no handler: received exports other/ }],
    ["no export", "1 + 1;", { status: 400, code: "no_handler", message: /exports no handler: received no exports/ }],
    ["a handler that is no function", "export default 42", { status: 400, code: "no_handler", message: /no handler/ }],
    [
      "a module that takes all memory",
      "const a = []; for (;;) a.push(new Uint8Array(1_000_000).fill(1)); export default () => a",
      { status: 400, code: "load_failed", message: /memory/ },
    ],
  ])("%s", async (_, code, expected) => {
    await server.deploy("stays", 'export default () => "alive"');
    const reply = await server.tryDeploy("stays", typeof code === "string" ? code : { files: code });
    expect([reply.status, reply.error.code]).toEqual([expected.status, expected.code]);
    expect(reply.error.message).toMatch(expected.message);
    if (expected.place !== undefined) expect(reply.error.place).toMatchObject(expected.place);
    expect(await server.value("stays")).toBe("alive");
  });

  test("a module that never ends", async () => {
    await server.deploy("stays", 'export default () => "alive"');
    const failing = server.tryDeploy("stays", "for (;;); export default () => 1");
    expect(await server.value("stays")).toBe("alive");
    const reply = await failing;
    expect([reply.status, reply.error.code]).toEqual([400, "load_failed"]);
    expect(reply.error.message).toMatch(/timed out after 10/);
    expect(await server.value("stays")).toBe("alive");
    expect(await server.once("after", "export default () => 1")).toBe(1);
  });
});

describe("an upload that is wrong", () => {
  test.each<[string, string, number, string]>([
    ["not JSON", "{", 400, "invalid_json"],
    ["empty", "", 400, "invalid_json"],
    ["a list", "[]", 400, "invalid_request"],
    ["null", "null", 400, "invalid_request"],
    ["neither code nor files", "{}", 400, "invalid_request"],
    ["both", '{"code":"","files":{"index.ts":""}}', 400, "invalid_request"],
    ["code that is a number", '{"code":1}', 400, "invalid_request"],
    ["a field of no meaning", '{"code":"export default () => 1","cfg":{}}', 400, "invalid_request"],
    ["a runtime of no meaning", '{"code":"export default () => 1","runtime":"python3.12"}', 415, "unsupported_runtime"],
    ["no files", '{"files":{}}', 400, "invalid_request"],
    ["an entry that is not there", '{"files":{"a.ts":""},"entry":"b.ts"}', 400, "invalid_request"],
    ["a path that climbs out", '{"files":{"../a.ts":"export default () => 1"},"entry":"../a.ts"}', 400, "invalid_upload"],
    ["an absolute path", '{"files":{"/tmp/a.ts":"export default () => 1"},"entry":"/tmp/a.ts"}', 400, "invalid_upload"],
    ["a path with a backslash", '{"files":{"..\\\\a.ts":"export default () => 1"},"entry":"..\\\\a.ts"}', 400, "invalid_upload"],
    ["a path with a NUL", '{"files":{"a\\u0000.ts":"export default () => 1"},"entry":"a\\u0000.ts"}', 400, "invalid_upload"],
    ["an entry that climbs out", '{"code":"export default () => 1","entry":"../../a.ts"}', 400, "invalid_upload"],
    ["a path that is a file and a folder", '{"files":{"a":"","a/b.ts":"","index.ts":"export default () => 1"}}', 400, "invalid_upload"],
  ])("%s", async (_, body, status, code) => {
    const reply = await server.put("wrong", body);
    expect([reply.status, reply.error.code]).toEqual([status, code]);
    expect((await server.invoke("wrong")).status).toBe(404);
  });

  test.each<[string, unknown, RegExp]>([
    ["an unknown field", { memory: 128 }, /memory/],
    ["memory below the least", { memoryMb: 15 }, /memoryMb/],
    ["memory above the most", { memoryMb: 3_009 }, /memoryMb/],
    ["half a mebibyte", { memoryMb: 128.5 }, /memoryMb/],
    ["memory as text", { memoryMb: "128" }, /memoryMb/],
    ["no time", { timeoutMs: 0 }, /timeoutMs/],
    ["too much time", { timeoutMs: 900_001 }, /timeoutMs/],
    ["no CPU", { cpuMs: 0 }, /cpuMs/],
    ["concurrency below zero", { concurrency: -1 }, /concurrency/],
    ["an environment name that is none", { env: { "a-b": "1" } }, /env/],
    ["an environment value that is no text", { env: { A: 1 } }, /env/],
    ["an environment value with a NUL", { env: { A: "a\0b" } }, /env/],
    ["too large an environment", { env: { A: "x".repeat(5_000) } }, /env/],
    ["egress that is no host", { egress: ["http://"] }, /egress/],
    ["egress that is no list", { egress: "example.com" }, /egress/],
    ["too much output", { maxOutputBytes: 65 * 1_048_576 }, /maxOutputBytes/],
    ["too much log", { maxLogBytes: 2_000_000 }, /maxLogBytes/],
    ["a list", [], /config/],
    ["a text", "x", /config/],
  ])("a config with %s", async (_, config, message) => {
    const reply = await server.put("wrong", JSON.stringify({ code: "export default () => 1", config }));
    expect([reply.status, reply.error.code]).toEqual([400, "invalid_request"]);
    expect(reply.error.message).toMatch(message);
  });

  test.each(["text/plain", "application/javascript", "multipart/form-data; boundary=x"])("a body of type %s is 415", async (type) => {
    const reply = await server.put("wrong", "export default () => 1", type);
    expect([reply.status, reply.error.code]).toEqual([415, "unsupported_runtime"]);
  });

  test("a config at its bounds is taken", async () => {
    const least = await server.deploy("least", "export default () => 1", {
      memoryMb: 16,
      timeoutMs: 1,
      cpuMs: 1,
      concurrency: 0,
      maxOutputBytes: 1,
      maxLogBytes: 0,
    });
    expect(least.config).toMatchObject({ memoryMb: 16, timeoutMs: 1, cpuMs: 1, concurrency: 0, maxOutputBytes: 1, maxLogBytes: 0 });
    const most = await server.deploy("most", "export default () => 1", {
      memoryMb: 2_048,
      timeoutMs: 900_000,
      cpuMs: 900_000,
      concurrency: 10_000,
      maxOutputBytes: 67_108_864,
    });
    expect(most.config).toMatchObject({ memoryMb: 2_048, timeoutMs: 900_000 });
    expect(await server.value("most")).toBe(1);
  });
});

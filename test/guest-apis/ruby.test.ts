/** What a function in Ruby can count on, and that it cannot get away: where its package is installed, which it is not with the others. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { collect } from "../../src/cli/collect.ts";
import { hasRuby } from "../harness/ruby.ts";
import { useServer, type Source } from "../harness/server.ts";

const server = await useServer({ cellCount: 1 });

const ruby = (code: string): Source => ({ code, runtime: "ruby" });
const handler = (body: string): Source => ruby(`def handler(event:, context:)\n${body}\nend`);

test.skipIf(hasRuby)("without its package, it is said what to install", async () => {
  const reply = await server.tryDeploy("none", handler("1"));
  expect([reply.status, reply.error.code]).toEqual([415, "unsupported_runtime"]);
  expect(reply.error.message).toContain("npm install --no-save @ruby/3.4-wasm-wasi@2.10.1");
});

describe.runIf(hasRuby)("a handler", () => {
  test("may have Lambda's name, and is given Lambda's context", async () => {
    const code = `
def lambda_handler(event:, context:)
  left = context.get_remaining_time_in_millis
  Isopod::Context::NAMES.keys.to_h { [_1, context.public_send(_1)] }.except(:deadline_ms).merge(left: left > 0 && left <= 3000)
end`;
    await server.deploy("context", ruby(code));
    const reply = await server.invoke("context");
    expect(reply.json).toEqual({
      function_name: "context",
      function_version: "1",
      invoked_function_arn: expect.stringMatching(/:function:context:1$/),
      memory_limit_in_mb: "128",
      aws_request_id: reply.headers.get("x-isopod-request-id"),
      log_group_name: "/aws/lambda/context",
      log_stream_name: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/),
      identity: null,
      client_context: null,
      tenant_id: null,
      left: true,
    });
  });

  test("answers any JSON, and says what is none", async () => {
    expect(await server.once("text", handler('["é🎉\\0", 1.5, true, nil, { a: :b }]'))).toEqual(["é🎉\0", 1.5, true, null, { a: "b" }]);
    await server.deploy("nan", handler("[0.0 / 0]"));
    expect((await server.invoke("nan")).functionError.errorType).toBe("Runtime.MarshalError");
    await server.deploy("bytes", handler('"\\xff"'));
    expect((await server.invoke("bytes")).functionError.errorType).toBe("Runtime.MarshalError");
  });

  test("runs once without being deployed", async () => {
    const body = JSON.stringify({ runtime: "ruby", code: "def handler(event:, context:) = event + 1", event: 41 });
    expect((await server.request("/run", { method: "POST", body })).text).toBe("42");
  });

  test("has the library that comes with the language", async () => {
    const body = `
[Digest::SHA256.hexdigest("a")[0, 8], SecureRandom.hex(4).size, Time.at(0).utc.iso8601, Set[1, 1].size, URI("http://a/b").path, ERB.new("<%= 1 + 1 %>").result, Zlib.crc32("a")]`;
    expect(await server.once("library", handler(body))).toEqual(["ca978112", 8, "1970-01-01T00:00:00Z", 1, "/b", "2", 3904355907]);
  });

  test("has fibers and enumerators", async () => {
    expect(
      await server.once("fibers", handler("f = Fiber.new { Fiber.yield 1; 2 }\ne = [3, 4].each\n[f.resume, f.resume, e.next, e.next]")),
    ).toEqual([1, 2, 3, 4]);
  });
});

describe.runIf(hasRuby)("several files", () => {
  const files = {
    "app/fn.rb":
      'require_relative "lib/one"\nrequire_relative "../top"\nrequire "beside"\ndef handler(event:, context:) = [One.name, TOP, BESIDE, Late.now, __FILE__]',
    "app/lib/one.rb": 'require_relative "two"\nmodule One\n  def self.name = TWO\nend',
    "app/lib/two.rb": "TWO = 2",
    "app/beside.rb": 'BESIDE = 3\nmodule Late\n  def self.now\n    require_relative "late"\n    LATE\n  end\nend',
    "app/late.rb": "LATE = 4",
    "top.rb": "TOP = 1",
  };

  test("require each other, also in a call", async () => {
    expect(await server.once("files", { runtime: "ruby", entry: "app/fn.rb", files })).toEqual([2, 1, 3, 4, "/var/task/app/fn.rb"]);
  });

  test("are read where Lambda has them, with all else that was deployed", async () => {
    const reads = `
LOADED = JSON.parse(File.read("data/names.json"))
def refused
  yield
rescue SystemCallError => error
  error.class.name
end
def handler(event:, context:)
  File.write("/tmp/mine", "mine")
  [LOADED, Dir.pwd, Dir.children(__dir__).sort, File.read(File.join(__dir__, "note.txt")), Dir.glob("**/*.json"), Dir.children("/tmp"),
   refused { File.write("new", "x") }, refused { File.delete("fn.rb") }]
end`;
    const source = { runtime: "ruby", entry: "fn.rb", files: { "fn.rb": reads, "data/names.json": '["Ada"]', "note.txt": "a note" } };
    await server.deploy("reads", source);
    for (let call = 0; call < 2; call++)
      expect(await server.value("reads")).toEqual([
        ["Ada"],
        "/var/task",
        ["data", "fn.rb", "note.txt"],
        "a note",
        ["data/names.json"],
        ["mine"],
        "Errno::EROFS",
        "Errno::EROFS",
      ]);
  });

  test("may begin in one of any name", async () => {
    const files = { script: 'require_relative "part"\ndef handler(event:, context:) = PART', "part.rb": "PART = 1" };
    expect(await server.once("any-name", { runtime: "ruby", entry: "script", files })).toBe(1);
  });

  test("are named when they fail", async () => {
    const reply = await server.tryDeploy("bad", {
      runtime: "ruby",
      entry: "app/fn.rb",
      files: { ...files, "app/lib/two.rb": "\nraise 'no'" },
    });
    expect([reply.status, reply.error.code, reply.error.place]).toEqual([
      400,
      "load_failed",
      { file: "app/lib/two.rb", line: 2, column: 1 },
    ]);
  });
});

describe.runIf(hasRuby)("what is wrong is said:", () => {
  test("an error with its type, its text and where it was", async () => {
    await server.deploy("fails", {
      runtime: "ruby",
      files: { "greet.rb": 'def inner = raise(KeyError, "é")\ndef handler(event:, context:)\n  inner\nend' },
    });
    const { errorType, errorMessage, trace } = (await server.invoke("fails")).json as {
      errorType: string;
      errorMessage: string;
      trace: string[];
    };
    expect([errorType, errorMessage]).toEqual(["KeyError", "é"]);
    expect(trace).toEqual(["/var/task/greet.rb:1:in 'Object#inner'", "/var/task/greet.rb:3:in 'Object#handler'"]);
  });

  const refused: [string, string, string, object | undefined][] = [
    ["a slip of syntax", "x = 1\ndef handler(", "build_failed", { file: "index.rb", line: 2, column: 1 }],
    ["a gem that is not there", "x = 1\nrequire 'nokogiri'", "build_failed", { file: "index.rb", line: 2, column: 1 }],
    ["an exception at the top", "def f = 1 / 0\nf", "load_failed", { file: "index.rb", line: 1, column: 1 }],
    ["an exit at the top", "exit 1", "load_failed", { file: "index.rb", line: 1, column: 1 }],
    ["no handler", "x = 1", "no_handler", undefined],
  ];
  test.each(refused)("%s", async (_, code, error, place) => {
    const reply = await server.tryDeploy("refused", ruby(code));
    expect([reply.status, reply.error.code, reply.error.place]).toEqual([400, error, place]);
  });

  test("too little memory", async () => {
    const reply = await server.tryDeploy("small", handler("1"), { memoryMb: 64 });
    expect([reply.status, reply.error.code]).toEqual([400, "load_failed"]);
    expect(reply.error.message).toMatch(/needs memoryMb of \d+ and some: received 64/);
  });
});

describe.runIf(hasRuby)("hostile source:", () => {
  const ends: [string, string, string][] = [
    ["rescues all there is", "begin\n  loop {}\nrescue Exception\n  retry\nend", "timeout"],
    ["loops in what is done at last", "begin\n  1\nensure\n  loop {}\nend", "timeout"],
    ["backtracks in a regular expression", "/^(a|a)*\\1$/.match?('a' * 40 + 'b')", "timeout"],
    ["raises a number to a huge power", "(9**(9**7)).to_s.size", "timeout"],
    ["recurses through the interpreter's own code", "a = Class.new { def ==(other) = self == other }\na.new == a.new", "SystemStackError"],
    ["asks for a gigabyte at once", "('x' * 1_000_000_000).size", "Runtime.OutOfMemory"],
    ["ends the process", "exit!(3)", "Runtime.ExitError"],
    ["exits", "exit(3)", "SystemExit"],
    ["aborts", "Process.abort", "SystemExit"],
    ["starts a thread", "Thread.new { 1 }.join", "NotImplementedError"],
    ["starts a process", "fork { 1 }", "NotImplementedError"],
    ["opens a connection", "require 'socket'\nTCPSocket.new('127.0.0.1', 80)", "LoadError"],
    ["calls JavaScript", "require 'js'\nJS.eval('1')", "Runtime.Trap"],
    ["answers with more than it may", "'x' * 10_000_000", "Function.ResponseSizeTooLarge"],
    ["answers with what holds itself", "a = []\na << a\na", "Runtime.MarshalError"],
    ["throws what nothing catches", "throw :out", "UncaughtThrowError"],
    ["raises what has no name", "raise Class.new(StandardError)", "Anonymous"],
  ];
  test.each(ends)("%s", async (what, body, end) => {
    const name = `hostile-${what.replaceAll(/\W+/g, "-")}`;
    await server.deploy(name, handler(body), { timeoutMs: end === "timeout" ? 400 : 10_000 });
    const reply = await server.invoke(name);
    expect(end === "timeout" ? reply.error.code : reply.functionError.errorType).toBe(end);
    expect(server.lostCells).toEqual([]);
  });

  test("forges what the runtime answers", async () => {
    await server.deploy("forged", ruby("def Isopod.call = '?'\ndef handler(event:, context:) = 1"));
    expect((await server.invoke("forged")).functionError.errorType).toBe("Runtime.NoReply");
    await server.deploy("forged-number", ruby("def Isopod.call = 5\ndef handler(event:, context:) = 1"));
    expect((await server.invoke("forged-number")).status).toBe(500);
  });

  test("leaves what the next call looks for", async () => {
    const code = `
$seen = []
def handler(event:, context:)
  found = [$seen.size, ENV["LEAK"], defined?(String.leak).nil?, File.exist?("/tmp/leak"), [1].respond_to?(:leak), rand]
  $seen << event
  ENV["LEAK"] = "leak"
  def String.leak = 1
  Array.class_eval { def leak = 1 }
  File.write("/tmp/leak", "leak")
  Random.srand(7)
  found
end`;
    await server.deploy("leaves", ruby(code));
    const values = (await Promise.all([1, 2, 3, 4].map((event) => server.value("leaves", event)))) as unknown[][];
    for (const value of values) expect(value.slice(0, 5)).toEqual([0, null, true, false, false]);
    expect(new Set(values.map((value) => value[5])).size).toBe(4);
  });
});

test.runIf(hasRuby)("the example, as the command line sends it", async () => {
  const collected = await collect(fileURLToPath(new URL("../../guest/examples/ruby-source/greet.rb", import.meta.url)));
  if (!collected.ok || !("files" in collected.source)) throw new Error("the example was not collected");
  await server.deploy("example", collected.source);
  expect(await server.value("example", { name: "Ada", text: "foobar" })).toEqual({ greeting: "Hello, Ada!", hash: "bf9cf968" });
  expect(await server.value("example", {})).toEqual({ greeting: "Hello, world!", hash: "811c9dc5" });
});

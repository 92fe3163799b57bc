/** What a function in Python can count on: Lambda's handlers and context, several files, its log, and errors that say where. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { collect } from "../../src/cli/collect.ts";
import { useServer, type Source } from "../harness/server.ts";

const server = await useServer({ cellCount: 1 });

const python = (code: string): Source => ({ code, runtime: "python" });

describe("a handler", () => {
  test("may have Lambda's name, and may be async", async () => {
    const code = `
import asyncio
async def one(n):
    await asyncio.sleep(0.005 * n)
    return n
async def lambda_handler(event, context):
    return await asyncio.gather(*(one(n) for n in event))`;
    expect(await server.once("async", python(code), [3, 1, 2])).toEqual([3, 1, 2]);
  });

  test("is given Lambda's context", async () => {
    const code = `
def handler(event, context):
    left = context.get_remaining_time_in_millis()
    return {key: value for key, value in vars(context).items() if not key.startswith('_')} | {'left': 0 < left <= 3000, 'identity': vars(context.identity)}`;
    await server.deploy("context", python(code));
    const reply = await server.invoke("context");
    expect(reply.json).toEqual({
      function_name: "context",
      function_version: "1",
      invoked_function_arn: expect.stringMatching(/^arn:aws:lambda:local:default:function:context:1$/),
      memory_limit_in_mb: "128",
      aws_request_id: reply.headers.get("x-isopod-request-id"),
      log_group_name: "/aws/lambda/context",
      log_stream_name: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/),
      identity: { cognito_identity_id: null, cognito_identity_pool_id: null },
      client_context: null,
      tenant_id: null,
      left: true,
    });
  });

  test("answers any text, a lone surrogate as JSON has it", async () => {
    await server.deploy("text", python("def handler(event, context): return ['é🎉\\0', '\\ud800', 1.5, True, None]"));
    expect((await server.invoke("text")).text).toBe('["é🎉\\u0000","\\ud800",1.5,true,null]');
  });

  test("runs once without being deployed", async () => {
    const body = JSON.stringify({ runtime: "python", code: "def handler(event, context): return event + 1", event: 41 });
    expect((await server.request("/run", { method: "POST", body })).text).toBe("42");
  });

  test("has the library that comes with the language", async () => {
    const code = `
def handler(event, context):
    import difflib, email.message, fractions, pickle, tomllib, unicodedata, xml.etree.ElementTree as tree
    return [tomllib.loads('a = 1'), str(fractions.Fraction('0.25')), tree.fromstring('<a>1</a>').text, unicodedata.name('é'), pickle.loads(pickle.dumps(3))]`;
    expect(await server.once("library", python(code))).toEqual([{ a: 1 }, "1/4", "1", "LATIN SMALL LETTER E WITH ACUTE", 3]);
  });
});

describe("several files", () => {
  const files = {
    "app/fn.py": `
import helpers
from pack import inner
from pack.deep.leaf import value as leaf
def handler(event, context):
    from late import answer
    return [helpers.name, inner.name, leaf, answer, __name__, helpers.__file__]`,
    "app/helpers.py": "name = 'helper'",
    "app/late.py": "answer = 'late'",
    "app/pack/__init__.py": "from . import inner",
    "app/pack/inner.py": "from ..helpers2 import x",
    "root.py": "x = 1",
    "app/pack/deep/leaf.py": "from root import x\nvalue = x + 1",
  };

  test("import each other: beside the entry, in packages, with and without __init__.py, from the root, and in a call", async () => {
    const source: Source = { runtime: "python", entry: "app/fn.py", files: { ...files, "app/pack/inner.py": "name = 'inner'" } };
    expect(await server.once("files", source)).toEqual(["helper", "inner", 2, "late", "fn", "/var/task/app/helpers.py"]);
  });

  test("may begin in one of any name", async () => {
    const files = { "my script": "import part\ndef handler(event, context): return [part.x, __name__]", "part.py": "x = 1" };
    expect(await server.once("any-name", { runtime: "python", entry: "my script", files })).toEqual([1, "my script"]);
  });

  test("are named when they fail", async () => {
    const reply = await server.tryDeploy("bad-file", { runtime: "python", entry: "app/fn.py", files });
    expect([reply.status, reply.error.code, reply.error.place]).toEqual([
      400,
      "load_failed",
      { file: "app/pack/inner.py", line: 1, column: 1 },
    ]);
    expect(reply.error.message).toContain("ImportError: attempted relative import beyond top-level package");
  });
});

interface Called {
  readonly requestId: string;
  readonly json: unknown;
  /** Its own lines, each behind its level. */
  readonly log: readonly string[];
}

/** What a function answers and logs when it is called once. */
async function called(name: string, code: string, event: unknown = null): Promise<Called> {
  await server.deploy(name, python(code));
  const { headers, json } = await server.invoke(name, event);
  const requestId = headers.get("x-isopod-request-id") ?? "";
  const { lines } = (await server.request(`/functions/${name}/logs`)).json as {
    lines: { requestId: string; level: string; text: string }[];
  };
  const own = lines.filter((line) => line.requestId === requestId && !/^(START|END|REPORT) /.test(line.text));
  return { requestId, json, log: own.map(({ level, text }) => `${level} ${text}`) };
}

test("what it prints is in its log: print as info, standard error as error", async () => {
  const code = "import sys\ndef handler(event, context):\n    print('out')\n    print('err', file=sys.stderr)\n    print('end', end='')";
  expect((await called("logs", code)).log).toEqual(["info out", "error err", "info end"]);
});

describe("logging", () => {
  test("has Lambda's handler and format, from the first line of a file on, and one line for a record", async () => {
    const code = `
import logging
logger = logging.getLogger()
found = [logger.level, [type(handler).__name__ for handler in logger.handlers]]
logger.info('not yet')
logger.setLevel(logging.INFO)
def handler(event, context):
    logger.info('told %s', event)
    logging.getLogger('part').error('went wrong')
    logger.debug('not told')
    return found`;
    const { json, log, requestId } = await called("logging", code, 1);
    expect(json).toEqual([30, ["LambdaLoggerHandler"]]);
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    expect(log).toEqual([
      expect.stringMatching(new RegExp(`^info \\[INFO\\]\t${time}\t${requestId}\ttold 1$`)),
      expect.stringMatching(new RegExp(`^error \\[ERROR\\]\t${time}\t${requestId}\twent wrong$`)),
    ]);
  });

  test("names no call while the module is loaded", async () => {
    const { logs } = await server.deploy(
      "logging-load",
      python("import logging\nlogging.warning('loads')\ndef handler(event, context): pass"),
    );
    expect(logs?.map(({ text }) => text)).toEqual([expect.stringMatching(/^\[WARNING\]\t[-\dT:.]+Z\t\tloads$/)]);
  });

  test("may have a format of one's own", async () => {
    const code = `
import logging
logging.getLogger().handlers[0].setFormatter(logging.Formatter('own %(message)s of %(aws_request_id)s'))
def handler(event, context):
    logging.warning('one')
    logging.warning('two')`;
    const { log, requestId } = await called("logging-format", code);
    expect(log).toEqual([`info own one of ${requestId}`, `info own two of ${requestId}`]);
  });

  test.each([
    ["a record that has no text", "logging.warning('%d', 'x')"],
    ["streams that are closed", "sys.stdout.close(); sys.stderr.close(); logging.warning('x'); logging.error('x')"],
    ["streams that are gone", "sys.__stdout__ = sys.__stderr__ = sys.stdout = sys.stderr = None; logging.warning('x')"],
    ["a stream that fails", "sys.__stdout__ = sys.stderr = Broken(); logging.warning('x')"],
    ["a format that fails", "logging.getLogger().handlers[0].setFormatter(Broken()); logging.warning('x')"],
    ["a request id that fails", "type(logging.getLogger().handlers[0]).request_id = Broken(); logging.warning('x')"],
  ])("that fails changes no reply: %s", async (_, does) => {
    const code = `
import logging, sys
class Broken:
    def __getattr__(self, name):
        raise ValueError(name)
    __str__ = __repr__ = format = write = lambda *rest: 1 / 0
def handler(event, context):
    ${does}
    return 'right'`;
    expect((await called("logging-broken", code)).json).toBe("right");
  });
});

describe("an error that nothing caught", () => {
  test("is one entry of the log, behind what was printed", async () => {
    const code = "def handler(event, context):\n    print('began', end='')\n    raise Exception('on\\npurpose')";
    const { log } = await called("error-log", code);
    expect(log).toEqual([
      "info began",
      [
        "error [ERROR] Exception: on",
        "purpose",
        "Traceback (most recent call last):",
        '  File "/var/task/index.py", line 3, in handler',
        "    raise Exception('on\\npurpose')",
      ].join("\n"),
    ]);
  });

  test("is logged without a text and without frames too", async () => {
    expect((await called("error-bare", "def handler(event, context): return {1, 2}")).log).toEqual([
      expect.stringMatching(
        /^error \[ERROR\] Runtime\.MarshalError: Unable to marshal response: [^\n]+\nTraceback \(most recent call last\):$/,
      ),
    ]);
    const code = "def handler(event, context):\n    raise Exception";
    expect((await called("error-silent", code)).log).toEqual([expect.stringMatching(/^error \[ERROR\] Exception\nTraceback /)]);
  });
});

const exits: [string, string, string[]][] = [
  ["sys.exit()", "Runtime exited without providing a reason", []],
  ["sys.exit(0)", "Runtime exited without providing a reason", []],
  ["sys.exit(False)", "Runtime exited without providing a reason", []],
  ["sys.exit(3)", "Runtime exited with error: exit status 3", []],
  ["sys.exit(-1)", "Runtime exited with error: exit status 255", []],
  ["sys.exit('why')", "Runtime exited with error: exit status 1", ["error why"]],
  ["sys.exit(Broken())", "Runtime exited with error: exit status 1", []],
  ["raise SystemExit(4)", "Runtime exited with error: exit status 4", []],
];

test.each(exits)("%s ends the call as an exit of the process", async (what, errorMessage, log) => {
  const code = `import sys
class Broken:
    def __str__(self): return 1 / 0
def handler(event, context):
    ${what}`;
  const { json, log: logged } = await called("exits", code);
  expect(json).toEqual({ errorType: "Runtime.ExitError", errorMessage, trace: [] });
  expect(logged.filter((line) => line !== "error ")).toEqual([...log, `error Runtime.ExitError: ${errorMessage}`]);
});

test("what a stopped call printed is in its log", async () => {
  await server.deploy("stopped", python("def handler(event, context):\n    print('began')\n    while event: pass"), { timeoutMs: 300 });
  // The first call in a cell waits for the interpreter.
  await server.invoke("stopped", 0);
  expect((await server.invoke("stopped", 1)).error.code).toBe("timeout");
  expect((await server.request("/functions/stopped/logs")).text).toContain("began");
});

test("an error has its type, its text and where it was", async () => {
  const code = "def inner():\n    raise KeyError('é')\ndef handler(event, context):\n    inner()";
  await server.deploy("fails", { runtime: "python", files: { "greet.py": code } });
  const { errorType, errorMessage, trace } = (await server.invoke("fails")).json as {
    errorType: string;
    errorMessage: string;
    trace: string[];
  };
  expect([errorType, errorMessage]).toEqual(["KeyError", "'é'"]);
  expect(trace).toEqual([
    expect.stringContaining('File "/var/task/greet.py", line 4, in handler\n    inner()'),
    expect.stringContaining("File \"/var/task/greet.py\", line 2, in inner\n    raise KeyError('é')"),
  ]);
});

describe("a deploy is refused, with its place:", () => {
  const refused: [string, string, string, object | undefined][] = [
    ["a slip of syntax", "def handler(event, context)\n    pass", "build_failed", { file: "index.py", line: 1, column: 28 }],
    ["a package that is not there", "x = 1\nimport requests", "build_failed", { file: "index.py", line: 2, column: 1 }],
    ["an exception at the top", "def f():\n    return 1 / 0\nf()", "load_failed", { file: "index.py", line: 2, column: 12 }],
    ["an exit at the top", "import sys\nsys.exit(1)", "load_failed", { file: "index.py", line: 2, column: 1 }],
    ["no handler", "handler = 1", "no_handler", undefined],
  ];
  test.each(refused)("%s", async (what, code, error, place) => {
    const reply = await server.tryDeploy("refused", python(code));
    expect([what, reply.status, reply.error.code, reply.error.place]).toEqual([what, 400, error, place]);
  });

  test("too little memory", async () => {
    const reply = await server.tryDeploy("small", python("held = bytearray(b'x') * 4_000_000\ndef handler(event, context): pass"), {
      memoryMb: 16,
    });
    expect([reply.status, reply.error.code]).toEqual([400, "load_failed"]);
  });
});

test("the example, as the command line sends it", async () => {
  const collected = await collect(fileURLToPath(new URL("../../guest/examples/python-source/greet.py", import.meta.url)));
  if (!collected.ok || !("files" in collected.source)) throw new Error("the example was not collected");
  await server.deploy("example", collected.source);
  expect(await server.value("example", { name: "Ada", text: "foobar" })).toEqual({ greeting: "Hello, Ada!", hash: "bf9cf968" });
  expect(await server.value("example", {})).toEqual({ greeting: "Hello, world!", hash: "811c9dc5" });
});

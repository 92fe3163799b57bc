/** Packages as Lambda's runtimes take them: handlers of each form, errors of their start, libraries that people use. */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CreateFunctionCommand,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, invokeFunction, packageOf, refusalOf, role, useLambda } from "../harness/lambda.ts";
import { useServer } from "../harness/server.ts";
import { wat } from "../harness/wat.ts";

const server = await useServer();
const client = useLambda(server);
const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** A package of npm as it lies in a zip. */
function npm(...names: string[]): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  const add = (path: string): void => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path)) add(join(path, name));
    else if (/\.([cm]?js|json)$/.test(path)) files[`node_modules/${relative(modules, path)}`] = readFileSync(path);
  };
  for (const name of names) add(join(modules, name));
  return files;
}

let count = 0;

/** What a package answers when it is called once. */
async function answerOf(
  files: Record<string, string | Uint8Array>,
  Handler: string,
  Runtime = "nodejs22.x",
  event: unknown = {},
): Promise<unknown> {
  const name = `package-${count++}`;
  await createFunction(client, name, files, { Handler, Runtime: Runtime as never });
  return (await invokeFunction(client, name, event)).payload;
}

test.each<[string, Record<string, string>, string]>([
  ["CommonJS", { "index.js": "exports.handler = async () => 'ok';" }, "index.handler"],
  ["an ES module", { "index.mjs": "export const handler = async () => 'ok';" }, "index.handler"],
  ["TypeScript", { "index.ts": "export const handler = async (): Promise<string> => 'ok';" }, "index.handler"],
  ["a folder", { "src/app.js": "exports.run = async () => require('./part').text;", "src/part.js": "exports.text = 'ok';" }, "src/app.run"],
  ["an export within an export", { "index.js": "exports.api = { v1: { run: async () => 'ok' } };" }, "index.api.v1.run"],
  [
    "a callback",
    { "index.js": "exports.handler = (event, context, callback) => setTimeout(() => callback(null, 'ok'), 5);" },
    "index.handler",
  ],
  ["context.succeed", { "index.js": "exports.handler = (event, context) => { context.succeed('ok'); };" }, "index.handler"],
])("a handler in %s", async (_, files, handler) => {
  expect(await answerOf(files, handler)).toBe("ok");
});

test.each<[string, Record<string, string>, string, object]>([
  [
    "no such file",
    { "other.js": "" },
    "index.handler",
    { errorType: "Runtime.ImportModuleError", errorMessage: "Error: Cannot find module 'index'\nRequire stack:\n- /var/runtime/index.mjs" },
  ],
  [
    "no such export",
    { "index.js": "exports.other = 1;" },
    "index.handler",
    { errorType: "Runtime.HandlerNotFound", errorMessage: "index.handler is undefined or not exported" },
  ],
  [
    "an export that is no function",
    { "index.js": "exports.handler = 1;" },
    "index.handler",
    { errorType: "Runtime.HandlerNotFound", errorMessage: "index.handler is not a function" },
  ],
  ["a handler without a dot", { "index.js": "" }, "index", { errorType: "Runtime.MalformedHandlerName", errorMessage: "Bad handler" }],
  [
    "a slip of syntax",
    { "index.js": "exports.handler = (" },
    "index.handler",
    { errorType: "Runtime.UserCodeSyntaxError", errorMessage: expect.stringMatching(/^SyntaxError: /) },
  ],
  [
    "a module that throws",
    { "index.js": "throw new TypeError('at the top');" },
    "index.handler",
    { errorType: "TypeError", errorMessage: "at the top" },
  ],
  [
    "a package that is not there",
    { "index.js": "require('none'); exports.handler = 1;" },
    "index.handler",
    {
      errorType: "Runtime.ImportModuleError",
      errorMessage: expect.stringMatching(/^Error: Cannot find module 'none'\nRequire stack:\n- \/var\/task\/index\.js/),
    },
  ],
])("a package that cannot start is created, and says why: %s", async (_, files, handler, error) => {
  expect(await answerOf(files, handler)).toMatchObject(error);
});

test.each([
  ["nodejs22.x", "exports.handler = (event, context, callback) => callback(null, 'ok');", "ok"],
  [
    "nodejs24.x",
    "exports.handler = (event, context, callback) => callback(null, 'ok');",
    expect.objectContaining({ errorType: "Runtime.CallbackHandlerDeprecated" }),
  ],
  ["nodejs24.x", "exports.handler = awslambda.streamifyResponse(async (event, stream, context) => { stream.end('\"ok\"'); });", "ok"],
  ["nodejs24.x", "exports.handler = async (event, context) => 'ok';", "ok"],
])("callbacks end with Node 24: %s, %s", async (runtime, code, answer) => {
  expect(await answerOf({ "index.js": code }, "index.handler", runtime)).toEqual(answer);
});

test("a package whose optional part is not there starts all the same", async () => {
  const source = "let part; try { part = require('none'); } catch (error) { part = error.code; } exports.handler = async () => part;";
  expect(await answerOf({ "index.js": source }, "index.handler")).toBe("MODULE_NOT_FOUND");
});

test("what no sandbox has is named at deploy", async () => {
  const Code = {
    ZipFile: packageOf("const { spawn } = require('node:child_process'); require('net'); exports.handler = () => spawn('sh');"),
  };
  const create = client.send(
    new CreateFunctionCommand({ FunctionName: "spawns", Runtime: "nodejs22.x", Handler: "index.handler", Role: role, Code }),
  );
  expect(await refusalOf(create)).toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringMatching(/received node:child_process \(index\.js\), node:net \(index\.js\)/),
  });
});

test("the environment is Lambda's, and the function's own", async () => {
  const source = "exports.handler = async () => process.env;";
  await createFunction(client, "environment", source, { Environment: { Variables: { MINE: "1" } }, MemorySize: 256 });
  expect((await invokeFunction(client, "environment")).payload).toMatchObject({
    MINE: "1",
    AWS_REGION: "eu-west-1",
    AWS_LAMBDA_FUNCTION_NAME: "environment",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
    _HANDLER: "index.handler",
    LAMBDA_TASK_ROOT: "/var/task",
  });
});

test("what programs look for and is not there, they find missing; modules of modules are found", async () => {
  const source = `const { join } = require("path/win32");
exports.handler = async () => [typeof process.send, process.getBuiltinModule?.("fs"), process.getuid(), typeof join];`;
  await createFunction(client, "looks", source);
  expect((await invokeFunction(client, "looks")).payload).toEqual(["undefined", null, 993, "function"]);
});

test("the error of a start is kept no longer than it can be read", async () => {
  await createFunction(client, "long", "throw new Error('x'.repeat(20_000_000)); exports.handler = async () => 1;");
  const { errorMessage, trace } = (await invokeFunction(client, "long")).payload as { errorMessage: string; trace: string[] };
  expect(errorMessage).toMatch(/^x{16384}… \(19983616 more characters\)$/);
  expect(trace.join("").length).toBeLessThan(20_000);
});

test("an exit of the process ends the call by its name", async () => {
  await createFunction(client, "exits", "exports.handler = async () => { process.exit(3); };");
  const { payload, error } = await invokeFunction(client, "exits");
  expect([error, payload]).toEqual([
    "Unhandled",
    {
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/),
    },
  ]);
});

test("an exit while a module is loaded is what each call answers, with its own id", async () => {
  const exits = (words: string): object => ({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringMatching(new RegExp(`^RequestId: [0-9a-f-]{36} Error: ${words}$`)),
  });
  const node = { "index.js": "process.exit(0);" };
  expect(await answerOf(node, "index.handler")).toEqual(exits("Runtime exited without providing a reason"));
  const python = { "app.py": "import sys\nsys.exit()" };
  expect(await answerOf(python, "app.run", "python3.12")).toEqual(exits("Runtime exited without providing a reason"));
  const called = { "app.py": "import sys\ndef run(event, context):\n    sys.exit(2)" };
  expect(await answerOf(called, "app.run", "python3.12")).toEqual(exits("Runtime exited with error: exit status 2"));
});

test("the error of a start has whole entries in its trace, as many as there is room for, and none when there is none", async () => {
  expect(await answerOf({ "app.py": "" }, "app.run", "python3.12")).toMatchObject({ errorType: "Runtime.HandlerNotFound", stackTrace: [] });
  expect(await answerOf({}, "index.handler")).toMatchObject({ errorType: "Runtime.ImportModuleError", trace: [] });
  const name = (n: number): string => `${"f".repeat(500)}${n}`;
  const functions = Array.from({ length: 30 }, (_, n) => `def ${name(n)}():\n    ${n === 0 ? "raise ValueError" : `${name(n - 1)}()`}`);
  const deep = { "app.py": [...functions, `${name(29)}()`].join("\n") };
  const { stackTrace } = (await answerOf(deep, "app.run", "python3.12")) as { stackTrace: string[] };
  expect(stackTrace.join("").length).toBeLessThan(16_385);
  expect(stackTrace.length).toBeGreaterThan(10);
  for (const entry of stackTrace) expect(entry).toMatch(/^ {2}File "\/var\/task\/app\.py", line \d+, in \S+\n {4}\S+\n$/);
});

test("Python: the error of a start is of no call", async () => {
  expect(await answerOf({ "app.py": "1 / 0" }, "app.run", "python3.12")).toMatchObject({ errorType: "ZeroDivisionError", requestId: "" });
});

test("Python: the trace of a start is of the package's own files, where Lambda has them", async () => {
  const files = {
    "app/main.py": "from layers import part",
    "layers/part.py": "def fail():\n    raise ValueError('at the top')\nfail()",
    "app/__init__.py": "",
  };
  expect(await answerOf(files, "app.main.run", "python3.12")).toMatchObject({
    errorType: "ValueError",
    errorMessage: "at the top",
    stackTrace: [
      '  File "/var/task/app/main.py", line 1, in <module>\n    from layers import part\n',
      '  File "/var/task/layers/part.py", line 3, in <module>\n    fail()\n',
      "  File \"/var/task/layers/part.py\", line 2, in fail\n    raise ValueError('at the top')\n",
    ],
  });
  expect(await answerOf({ "app.py": "def run(:" }, "app.run", "python3.12")).toMatchObject({
    stackTrace: ['  File "/var/task/app.py" Line 1\n    def run(:\n'],
  });
});

test("Python: a package's files are read where Lambda has them, and nothing writes there", async () => {
  const { LayerVersionArn = "" } = await client.send(
    new PublishLayerVersionCommand({ LayerName: "python-data", Content: { ZipFile: packageOf({ "words.txt": "from a layer" }) } }),
  );
  const files = {
    "app.py": `
import importlib.resources, json, os, pathlib, pkgutil
LOADED = json.load(open("data/names.json"))
HERE = pathlib.Path(__file__).resolve().parent

def refused(run):
    try:
        return run()
    except OSError as error:
        return error.strerror

def run(event, context):
    with open(os.path.join(os.environ["LAMBDA_TASK_ROOT"], "bytes.bin"), "rb") as file:
        content = list(file.read())
    with open("/tmp/mine", "w") as file:
        file.write("mine")
    return {
        "loaded": LOADED, "bytes": content, "layer": open("/opt/words.txt").read(), "cwd": os.getcwd(),
        "names": sorted(os.listdir(HERE)), "here": (HERE / "data" / "names.json").stat().st_size,
        "resource": importlib.resources.files("pack").joinpath("note.txt").read_text(), "data": pkgutil.get_data("pack", "note.txt").decode(),
        "glob": [path.name for path in HERE.glob("**/*.txt")], "mine": os.listdir("/tmp"),
        "refused": [refused(lambda: open("new", "w")), refused(lambda: os.remove("app.py")), refused(lambda: open("none"))],
    }`,
    "pack/__init__.py": "",
    "pack/note.txt": "a note",
    "data/names.json": '["Ada"]',
    "bytes.bin": Uint8Array.of(0, 255, 128),
  };
  await createFunction(client, "reads", files, { Handler: "app.run", Runtime: "python3.12", Layers: [LayerVersionArn] });
  for (let call = 0; call < 2; call++)
    expect((await invokeFunction(client, "reads")).payload).toEqual({
      loaded: ["Ada"],
      bytes: [0, 255, 128],
      layer: "from a layer",
      cwd: "/var/task",
      names: ["app.py", "bytes.bin", "data", "pack"],
      here: 7,
      resource: "a note",
      data: "a note",
      glob: ["note.txt"],
      mine: ["mine"],
      refused: ["Read-only file system", "Read-only file system", "No such file or directory"],
    });
});

test("Python: a package in which a file is in the way of another is refused, and says which", async () => {
  const create = createFunction(
    client,
    "conflicts",
    { "app.py": "def run(event, context): pass", "a/b": "", a: "" },
    {
      Handler: "app.run",
      Runtime: "python3.12",
    },
  );
  expect(await refusalOf(create)).toMatchObject({ message: expect.stringContaining('there is no place for "/var/task/a"') });
});

test("Python: what is logged and what nothing caught stand before END, with where Lambda has the files", async () => {
  const { LayerVersionArn = "" } = await client.send(
    new PublishLayerVersionCommand({
      LayerName: "python-part",
      Content: { ZipFile: packageOf({ "python/part.py": "def fail():\n    raise KeyError('no')" }) },
    }),
  );
  const source = "import logging, part\ndef run(event, context):\n    logging.warning('soon')\n    part.fail()";
  await createFunction(client, "told", { "app.py": source }, { Handler: "app.run", Runtime: "python3.12", Layers: [LayerVersionArn] });
  const { payload, log } = await invokeFunction(client, "told", {}, { LogType: "Tail" });
  const { requestId, stackTrace } = payload as { requestId: string; stackTrace: string[] };
  expect(stackTrace).toEqual([
    '  File "/var/task/app.py", line 4, in run\n    part.fail()\n',
    "  File \"/opt/python/part.py\", line 2, in fail\n    raise KeyError('no')\n",
  ]);
  const [start, warning, ...rest] = log.split("\n");
  expect(start).toMatch(/^START /);
  expect(warning).toMatch(new RegExp(`^\\[WARNING\\]\t[^\t]+Z\t${requestId}\tsoon$`));
  expect(rest.slice(0, 7)).toEqual([
    "[ERROR] KeyError: 'no'",
    "Traceback (most recent call last):",
    ...stackTrace.flatMap((entry) => entry.trimEnd().split("\n")),
    `END RequestId: ${requestId}`,
  ]);
});

test("Python: a module of a package, Lambda's errors", async () => {
  const files = {
    "app/main.py": "from . import part\ndef run(event, context):\n    return [part.name, event, context.function_name]",
    "app/part.py": "name = 'part'",
    "app/__init__.py": "",
  };
  expect(await answerOf(files, "app.main.run", "python3.12", 1)).toEqual(["part", 1, expect.stringMatching(/^package-/)]);
  const failing = { "app.py": "def run(event, context):\n    raise ValueError('on purpose')" };
  expect(await answerOf(failing, "app.run", "python3.13")).toMatchObject({
    errorType: "ValueError",
    errorMessage: "on purpose",
    requestId: expect.any(String),
    stackTrace: [expect.stringContaining("app.py")],
  });
  expect(await answerOf(failing, "app.other", "python3.12")).toMatchObject({
    errorType: "Runtime.HandlerNotFound",
    errorMessage: "Handler 'other' missing on module 'app'",
  });
  expect(await answerOf(failing, "none.run", "python3.12")).toMatchObject({
    errorType: "Runtime.ImportModuleError",
    errorMessage: "Unable to import module 'none': No module named 'none'",
  });
  expect(await answerOf({ "app.py": "import none_such" }, "app.run", "python3.12")).toMatchObject({
    errorMessage: "Unable to import module 'app': No module named 'none_such'",
  });
  expect(await answerOf({ "app.py": "def run(:" }, "app.run", "python3.12")).toMatchObject({
    errorType: "Runtime.UserCodeSyntaxError",
    errorMessage: expect.stringMatching(/^Syntax error in module 'app': /),
  });
});

test("WebAssembly, as the bootstrap of a runtime of one's own; a machine's program is refused", async () => {
  const module = wat(
    '(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32))) (memory (export "memory") 1) (data (i32.const 8) "\\"wasm\\"") (func (export "_start") (i32.store (i32.const 0) (i32.const 8)) (i32.store (i32.const 4) (i32.const 6)) (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 20))))',
  );
  expect(await answerOf({ bootstrap: module }, "any.thing", "provided.al2023")).toBe("wasm");
  const Code = { ZipFile: packageOf({ bootstrap: "\x7fELF" }) };
  const create = client.send(
    new CreateFunctionCommand({ FunctionName: "native", Runtime: "provided.al2023", Handler: "any.thing", Role: role, Code }),
  );
  expect(await refusalOf(create)).toMatchObject({ message: expect.stringContaining("compile it for wasm32-wasip1") });
});

test("a runtime that is not here is kept, and says so", async () => {
  expect(await answerOf({ "Handler.class": "" }, "example.Handler", "java21")).toMatchObject({
    errorType: "Runtime.NotSupported",
    errorMessage: expect.stringContaining("java21"),
  });
});

/** Past what a request may have to be held in memory. */
const megabytes = randomBytes(3 * 1_048_576);

test("a package and a layer of megabytes", async () => {
  const files = (answer: number): Record<string, string | Uint8Array> => ({
    "index.js": `const { size } = require("sized"); exports.handler = async () => [${answer}, size];`,
    "data.bin": megabytes,
  });
  const layer = { "nodejs/node_modules/sized/index.js": "exports.size = 'large';", "nodejs/data.bin": megabytes };
  const { LayerVersionArn = "" } = await client.send(
    new PublishLayerVersionCommand({ LayerName: "large", Content: { ZipFile: packageOf(layer) } }),
  );
  await createFunction(client, "large", files(1), { Layers: [LayerVersionArn] });
  expect((await invokeFunction(client, "large")).payload).toEqual([1, "large"]);
  const updated = await client.send(new UpdateFunctionCodeCommand({ FunctionName: "large", ZipFile: packageOf(files(2)) }));
  expect(updated.CodeSize).toBeGreaterThan(megabytes.length);
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 10 }, { FunctionName: "large" });
  expect((await invokeFunction(client, "large")).payload).toEqual([2, "large"]);
});

test("@middy/core", async () => {
  const files = {
    "index.mjs": `
      import middy from "@middy/core";
      const upper = { before: (request) => { request.event.text = request.event.text.toUpperCase(); }, after: (request) => { request.response.after = true; } };
      export const handler = middy().use(upper).handler(async (event) => ({ text: event.text }));`,
    ...npm("@middy/core", "@middy/util"),
  };
  expect(await answerOf(files, "index.handler", "nodejs22.x", { text: "hi" })).toEqual({ text: "HI", after: true });
});

test("@aws-lambda-powertools/logger", async () => {
  const files = {
    "index.mjs": `
      import { Logger } from "@aws-lambda-powertools/logger";
      const logger = new Logger({ serviceName: "mine" });
      export const handler = async (event, context) => { logger.addContext(context); logger.info("told", { event }); return "ok"; };`,
    ...npm("@aws-lambda-powertools/logger", "@aws-lambda-powertools/commons", "@aws/lambda-invoke-store"),
  };
  await createFunction(client, "powertools", files);
  const { payload, log } = await invokeFunction(client, "powertools", { a: 1 }, { LogType: "Tail" });
  expect(payload).toBe("ok");
  const line = log.split("\n").find((one) => one.includes('"told"')) ?? "";
  expect(JSON.parse(line.slice(line.indexOf("{")))).toMatchObject({
    level: "INFO",
    message: "told",
    service: "mine",
    event: { a: 1 },
    function_name: "powertools",
  });
});

test("hono/aws-lambda", async () => {
  const files = {
    "index.mjs": `
      import { Hono } from "hono";
      import { handle } from "hono/aws-lambda";
      const app = new Hono();
      app.get("/hello/:name", (c) => c.json({ hello: c.req.param("name"), q: c.req.query("q") }));
      export const handler = handle(app);`,
    ...npm("hono"),
  };
  const event = {
    version: "2.0",
    routeKey: "$default",
    rawPath: "/hello/ada",
    rawQueryString: "q=1",
    headers: { host: "example.com" },
    requestContext: {
      http: { method: "GET", path: "/hello/ada", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
      domainName: "example.com",
    },
    isBase64Encoded: false,
  };
  expect(await answerOf(files, "index.handler", "nodejs22.x", event)).toMatchObject({
    statusCode: 200,
    body: '{"hello":"ada","q":"1"}',
    isBase64Encoded: false,
  });
});

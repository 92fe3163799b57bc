/** What a handler is given: its event, Lambda's context, its environment; and the ways it may answer. */
import { describe, expect, test } from "vitest";
import { callDirectly, textOf } from "../harness/direct.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();

describe("the context", () => {
  test("has Lambda's fields, with the values of this call", async () => {
    await server.deploy("ctx", "export default () => 0");
    await server.deploy(
      "ctx",
      `export default (event, context) => ({
        ...JSON.parse(JSON.stringify(context)),
        remaining: context.getRemainingTimeInMillis(),
        functions: ["getRemainingTimeInMillis", "done", "fail", "succeed"].every((name) => typeof context[name] === "function"),
      })`,
      { memoryMb: 256, timeoutMs: 5_000 },
    );
    const reply = await server.invoke("ctx");
    const context = reply.json as Record<string, unknown>;
    expect(context).toMatchObject({
      awsRequestId: reply.headers.get("x-isopod-request-id"),
      functionName: "ctx",
      functionVersion: "2",
      memoryLimitInMB: "256",
      invokedFunctionArn: "arn:aws:lambda:local:default:function:ctx:2",
      logGroupName: "/aws/lambda/ctx",
      callbackWaitsForEmptyEventLoop: true,
      functions: true,
    });
    expect(context["logStreamName"]).toEqual(expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[2\][0-9a-f]{32}$/));
    expect(context["remaining"]).toBeGreaterThan(3_000);
    expect(context["remaining"]).toBeLessThanOrEqual(5_000);
  });

  test("tells how much time is left, less and less, and rightly", async () => {
    await server.deploy(
      "left",
      `export default async (event, context) => {
        const left = [];
        for (let i = 0; i < 4; i++) { left.push(context.getRemainingTimeInMillis()); await new Promise((done) => setTimeout(done, 50)) }
        return left;
      }`,
      { timeoutMs: 1_000 },
    );
    const left = (await server.value("left")) as number[];
    expect(left[0]).toBeLessThanOrEqual(1_000);
    for (let at = 1; at < left.length; at++) expect((left[at - 1] ?? 0) - (left[at] ?? 0)).toBeGreaterThanOrEqual(45);
  });

  test("differs between calls", async () => {
    await server.deploy("ids", "export default (event, { awsRequestId }) => awsRequestId");
    const ids = await Promise.all(Array.from({ length: 10 }, () => server.value("ids")));
    expect(new Set(ids).size).toBe(10);
  });
});

describe("what callers of Lambda's API add to the context", () => {
  const additions = {
    qualifier: "live",
    arn: "arn:aws:lambda:eu-west-1:111122223333:function:added",
    clientContext: '{"client":{"app_title":"app"},\n"custom":{"a":"b"},"env":{}}',
    identity: '{"cognitoIdentityId":"id","cognitoIdentityPoolId":"pool"}',
    tenantId: 'tenant "one"',
    traceId: "Root=1-5e1b4151-5ac6c58b526d2fa17d05146a",
  };

  test("is what a handler in JavaScript finds there", async () => {
    await server.deploy("added", "export default (event, context) => ({ ...context, env: process.env._X_AMZN_TRACE_ID })");
    expect(JSON.parse(textOf(await callDirectly(server, "added", null, additions)))).toMatchObject({
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:111122223333:function:added:live",
      functionVersion: "1",
      clientContext: { client: { app_title: "app" }, custom: { a: "b" }, env: {} },
      identity: { cognitoIdentityId: "id", cognitoIdentityPoolId: "pool" },
      tenantId: 'tenant "one"',
      xRayTraceId: additions.traceId,
      env: additions.traceId,
    });
  });

  test("is not there in other calls, and an ARN without a qualifier stays one", async () => {
    const plain = JSON.parse(textOf(await callDirectly(server, "added", null, { arn: additions.arn }))) as object;
    expect(Object.keys(plain).filter((key) => /trace|tenant|client|identity|env/i.test(key))).toEqual([]);
    expect(plain).toMatchObject({ invokedFunctionArn: additions.arn });
  });

  test("is what a handler in Python finds there", async () => {
    const code = `
import os
def handler(event, context):
    given, identity = context.client_context, context.identity
    return [context.invoked_function_arn, given.client.app_title, given.custom, given.env, identity.cognito_identity_id,
            identity.cognito_identity_pool_id, context.tenant_id, os.environ["_X_AMZN_TRACE_ID"]]`;
    await server.deploy("added-python", { code, runtime: "python" });
    const arn = `${additions.arn}:live`;
    const expected = [arn, "app", { a: "b" }, {}, "id", "pool", 'tenant "one"', additions.traceId];
    expect(JSON.parse(textOf(await callDirectly(server, "added-python", null, additions)))).toEqual(expected);
  });
});

describe("a handler that answers by a callback, or by the context", () => {
  test.each<[string, string, unknown]>([
    ["the first answer counts", "(event, context, done) => { done(null, 1); done(null, 2); context.succeed(3) }", 1],
    ["nothing is an answer too", "(event, context, done) => { done() }", null],
    ["never called, it answers nothing when nothing is pending", "(event, context, done) => { setTimeout(() => {}, 5) }", null],
    ["context.done later, with two parameters", "(event, context) => { setTimeout(() => context.done(null, 4), 5) }", 4],
    [
      "what is pending is waited for",
      "(event, context, done) => { const seen = []; setTimeout(() => seen.push('late'), 5); done(null, { toJSON: () => seen }) ; seen.push('now') }",
      [],
    ],
    ["a promise beside it is the later answer", "async (event, context, done) => { done(null, 5); return 6 }", 5],
  ])("%s", async (_, code, expected) => {
    expect(await server.once("calls-back", `export const handler = ${code}`)).toEqual(expected);
  });

  test("waits for what is pending unless it says not to", async () => {
    const code = (waits: boolean): string => `export const handler = (event, context, done) => {
      context.callbackWaitsForEmptyEventLoop = ${waits};
      setTimeout(() => console.log("pending work"), 20);
      done(null, "answer");
    }`;
    for (const waits of [true, false]) {
      expect(await server.once(`waits-${waits}`, code(waits))).toBe("answer");
      expect((await server.request(`/functions/waits-${waits}/logs`)).text.includes("pending work")).toBe(waits);
    }
  });

  test.each([
    ["an error", "done(new TypeError('no'))", "TypeError", "no"],
    ["a text as the error", "done('no')", "string", "no"],
    ["context.fail with nothing", "context.fail()", "string", "handled"],
    ["an error at once, whatever is pending", "setInterval(() => {}, 5); done(new Error('at once'))", "Error", "at once"],
  ])("fails with %s", async (_, body, errorType, errorMessage) => {
    await server.deploy("calls-back", `export const handler = (event, context, done) => { ${body} }`);
    expect((await server.invoke("calls-back")).functionError).toMatchObject({ errorType, errorMessage });
  });
});

describe("the handler's form", () => {
  test.each<[string, string, unknown]>([
    ["a default function", "export default function (event, context) { return [event, typeof context.awsRequestId] }", [7, "string"]],
    ["a default async arrow", "export default async (event) => [event]", [7]],
    ["Lambda's handler", "export async function handler(event, context) { return [event, context.functionName] }", [7, "form"]],
    ["handler as a constant", "export const handler = (event) => event + 1", 8],
    ["a callback", "export const handler = (event, context, callback) => { callback(null, event * 2) }", 14],
    ["a callback later", "export const handler = (event, context, callback) => { setTimeout(() => callback(null, event * 3), 5) }", 21],
    ["context.succeed", "export const handler = (event, context) => { context.succeed('s' + event); return new Promise(() => {}) }", "s7"],
    ["a thenable", "export default (event) => ({ then(done) { done(event + 2) } })", 9],
    ["CommonJS", "module.exports.handler = async (event) => event + 3", 10],
    ["CommonJS's module.exports", "module.exports = (event) => event + 4", 11],
    [
      "TypeScript with types, enums and decorators of none",
      "enum E { A = 1 } interface Event extends Number {} export default (event: Event): number => Number(event) + E.A + (1 satisfies number)",
      9,
    ],
  ])("%s", async (_, code, expected) => {
    expect(await server.once("form", code, 7)).toEqual(expected);
  });

  test("HTTP, with its env and waitUntil", async () => {
    const code = `export default { async fetch(request, env, ctx) {
      ctx.waitUntil(new Promise((done) => setTimeout(() => { console.log("late work"); done() }, 20)));
      return new Response(env.NAME + " " + (await request.text()), { status: 201, headers: { "x-a": "b" } });
    } }`;
    await server.deploy("http", code, { env: { NAME: "env" } });
    const reply = await server.request("/invoke/http/path", { method: "POST", body: "body" });
    expect([reply.status, reply.text, reply.headers.get("x-a")]).toEqual([201, "env body", "b"]);
    expect((await server.request("/functions/http/logs")).text).toContain("late work");
  });
});

describe("the environment", () => {
  test("is the function's own and nothing else", async () => {
    process.env["ISOPOD_TEST_LEAK"] = "host";
    const env = { NAME: "value", EMPTY: "", UNICODE: "ü🦐", QUOTES: '"\\$`' };
    expect(await server.once("env", "export default () => process.env", null, { env })).toEqual(env);
    expect(await server.once("env", "export default () => process.env")).toEqual({});
  });

  test("is there while the module loads", async () => {
    expect(await server.once("env", "const name = process.env.NAME; export default () => name", null, { env: { NAME: "at load" } })).toBe(
      "at load",
    );
  });

  test("has nothing of Node's or the engine's command line", async () => {
    const names = [
      "require",
      "module",
      "Deno",
      "Bun",
      "WebAssembly",
      "std",
      "os",
      "bjson",
      "print",
      "scriptArgs",
      "__isopod_boot",
      "__isopod_link",
    ];
    const code = "export default (names) => names.filter((name) => name in globalThis)";
    expect(await server.once("node", code, names)).toEqual([]);
  });

  test("cannot import what was not bundled", async () => {
    await server.deploy(
      "imports",
      "export default async (name) => { try { await import(name); return 'imported' } catch { return 'refused' } }",
    );
    for (const name of ["node:fs", "fs", "./index.ts", "https://example.com/a.js", "data:text/javascript,1", "os"]) {
      expect([name, await server.value("imports", name)]).toEqual([name, "refused"]);
    }
  });
});

/** Function URLs: the event that a handler gets, the replies that come of its results, CORS, streams. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteAliasCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  type CreateFunctionUrlConfigCommandInput,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, useLambda } from "../harness/lambda.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
const client = useLambda(server);

async function urlOf(name: string, source: string, over: Partial<CreateFunctionUrlConfigCommandInput> = {}): Promise<string> {
  await createFunction(client, name, source);
  const { FunctionUrl = "" } = await client.send(new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: "NONE", ...over }));
  return FunctionUrl;
}

test("the event is that of payload format 2.0", async () => {
  const url = await urlOf("echo", "exports.handler = async (event) => event;");
  const reply = await fetch(`${url}a/b%20c?x=1&x=2&y=%2F`, {
    method: "POST",
    body: "text",
    headers: { cookie: "k=v; l=w", "x-mine": "1", "content-type": "text/plain", "x-forwarded-for": "forged" },
  });
  expect(reply.headers.get("content-type")).toBe("application/json");
  const id = new URL(url).pathname.split("/")[2];
  expect(await reply.json()).toMatchObject({
    version: "2.0",
    routeKey: "$default",
    rawPath: "/a/b%20c",
    rawQueryString: "x=1&x=2&y=%2F",
    cookies: ["k=v", "l=w"],
    headers: {
      "x-mine": "1",
      "content-type": "text/plain",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-port": String(server.port),
      "x-forwarded-proto": "http",
    },
    queryStringParameters: { x: "1,2", y: "/" },
    requestContext: {
      accountId: "anonymous",
      apiId: id,
      domainPrefix: id,
      http: { method: "POST", path: "/a/b%20c", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
      routeKey: "$default",
      stage: "$default",
    },
    body: "text",
    isBase64Encoded: false,
  });
});

test("a form's body is base64, as in Lambda", async () => {
  const url = await urlOf("form", "exports.handler = async ({ body, isBase64Encoded }) => [isBase64Encoded, atob(body)];");
  const reply = await fetch(url, { method: "POST", body: new URLSearchParams({ a: "b c" }) });
  expect(await reply.json()).toEqual([true, "a=b+c"]);
});

const results: readonly [what: string, result: string, status: number, body: string, type: string][] = [
  ["an object without a status", '{ hello: "world" }', 200, '{"hello":"world"}', "application/json"],
  ["a status and a body", '{ statusCode: 201, body: "made" }', 201, "made", "application/json"],
  ["a status that is a text", '{ statusCode: "418", body: "tea" }', 418, "tea", "application/json"],
  ["headers", '{ statusCode: 200, headers: { "Content-Type": "text/html" }, body: "<p>" }', 200, "<p>", "text/html"],
  ["base64", '{ statusCode: 200, isBase64Encoded: true, body: "aGk=" }', 200, "hi", "application/json"],
  ["a text", '"hello"', 200, "hello", "application/json"],
  ["a number", "3.5", 200, "3.5", "application/json"],
  ["a list", "[1, true]", 200, "[1,true]", "application/json"],
];

test("each kind of result has its reply", async () => {
  const url = await urlOf(
    "results",
    `const all = [${results.map(([, result]) => result).join(",")}]; exports.handler = async (event) => all[Number(event.rawPath.slice(1))];`,
  );
  for (const [index, [what, , status, body, type]] of results.entries()) {
    const reply = await fetch(`${url}${index}`);
    expect([what, reply.status, await reply.text(), reply.headers.get("content-type")]).toEqual([what, status, body, type]);
  }
});

test("cookies, a failure, and no room", async () => {
  const url = await urlOf(
    "odd",
    "exports.handler = async (event) => { if (event.rawPath === '/throw') throw new Error('no'); return { statusCode: 200, cookies: ['a=b', 'c=d'], body: '' }; };",
  );
  expect((await fetch(url)).headers.getSetCookie()).toEqual(["a=b", "c=d"]);
  const failed = await fetch(`${url}throw`);
  expect([failed.status, await failed.text()]).toEqual([502, "Internal Server Error"]);
  await client.send(new PutFunctionConcurrencyCommand({ FunctionName: "odd", ReservedConcurrentExecutions: 0 }));
  expect((await fetch(url)).status).toBe(429);
});

test("one that nobody knows", async () => {
  const reply = await fetch(`${server.url}/lambda-url/${"0".repeat(32)}/`);
  expect([reply.status, await reply.json(), reply.headers.get("x-amzn-errortype")]).toEqual([
    403,
    { Message: null },
    "AccessDeniedException",
  ]);
});

test("an alias has a URL of its own, which follows it", async () => {
  await createFunction(
    client,
    "aliased",
    "exports.handler = async (event, context) => ({ version: context.functionVersion, arn: context.invokedFunctionArn });",
  );
  await client.send(new PublishVersionCommand({ FunctionName: "aliased" }));
  await client.send(new CreateAliasCommand({ FunctionName: "aliased", Name: "live", FunctionVersion: "1" }));
  const { FunctionUrl = "" } = await client.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: "aliased", Qualifier: "live", AuthType: "NONE" }),
  );
  expect(await (await fetch(FunctionUrl)).json()).toEqual({
    version: "1",
    arn: "arn:aws:lambda:eu-west-1:000000000000:function:aliased:live",
  });
});

test("an alias that is deleted leaves its URL, which answers again with an alias of that name", async () => {
  await createFunction(client, "kept", "exports.handler = async () => 'kept';");
  await client.send(new PublishVersionCommand({ FunctionName: "kept" }));
  const alias = { FunctionName: "kept", Name: "live", FunctionVersion: "1" };
  await client.send(new CreateAliasCommand(alias));
  const { FunctionUrl = "" } = await client.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: "kept", Qualifier: "live", AuthType: "NONE" }),
  );
  await client.send(new DeleteAliasCommand(alias));
  const refused = await fetch(FunctionUrl);
  expect([refused.status, await refused.json()]).toEqual([403, { Message: expect.stringMatching(/^Forbidden\. For troubleshooting/) }]);
  await client.send(new CreateAliasCommand(alias));
  expect(await (await fetch(FunctionUrl)).text()).toBe("kept");
});

test("CORS by its configuration, for pages of other origins too", async () => {
  const Cors = {
    AllowOrigins: ["https://page.example"],
    AllowMethods: ["GET"],
    AllowHeaders: ["x-mine"],
    MaxAge: 60,
    ExposeHeaders: ["x-a"],
  };
  const url = await urlOf(
    "cors",
    "exports.handler = async () => ({ statusCode: 200, headers: { 'access-control-allow-origin': 'https://other.example' }, body: 'ok' });",
    { Cors },
  );
  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: { origin: "https://page.example", "access-control-request-method": "GET" },
  });
  expect([preflight.status, await preflight.text()]).toEqual([200, ""]);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    "access-control-allow-origin": "https://page.example",
    "access-control-allow-methods": "GET",
    "access-control-allow-headers": "x-mine",
    "access-control-max-age": "60",
    vary: "Origin",
  });
  const asked = await fetch(url, { headers: { origin: "https://page.example", "sec-fetch-site": "cross-site" } });
  expect([asked.status, asked.headers.get("access-control-allow-origin"), asked.headers.get("access-control-expose-headers")]).toEqual([
    200,
    "https://page.example",
    "x-a",
  ]);
  expect((await fetch(url, { headers: { origin: "https://evil.example" } })).headers.get("access-control-allow-origin")).not.toBe(
    "https://evil.example",
  );
});

test("a handler that streams begins to answer before it ends", async () => {
  const source = `
    exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      stream = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { "content-type": "text/plain" } });
      stream.write("first ");
      await new Promise((resolve) => setTimeout(resolve, 300));
      stream.end("last");
    });`;
  const url = await urlOf("stream", source, { InvokeMode: "RESPONSE_STREAM" });
  const reply = await fetch(url);
  expect([reply.status, reply.headers.get("content-type")]).toEqual([202, "text/plain"]);
  const pieces: string[] = [];
  for await (const piece of reply.body ?? []) pieces.push(Buffer.from(piece).toString("utf8"));
  expect(pieces).toEqual(["first ", "last"]);
});

test("where replies are streamed, the result of a handler that does not stream is the body, whatever is in it", async () => {
  const url = await urlOf("plain", "exports.handler = async () => ({ statusCode: 404, body: 'not here' });", {
    InvokeMode: "RESPONSE_STREAM",
  });
  const reply = await fetch(url);
  expect([reply.status, await reply.json()]).toEqual([200, { statusCode: 404, body: "not here" }]);
});

test("a long stream reaches whole a client that reads late", async () => {
  const source = `
    exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      for (let n = 0; n < 200; n++) if (!stream.write("x".repeat(50_000))) await new Promise((resolve) => stream.once("drain", resolve));
      stream.end();
    });`;
  const reply = await fetch(await urlOf("long-stream", source, { InvokeMode: "RESPONSE_STREAM" }));
  await sleep(500);
  expect((await reply.text()).length).toBe(10_000_000);
});

test("a function in HTTP form has a URL too", async () => {
  await server.deploy("web", "export default { fetch: (request) => new Response(new URL(request.url).pathname, { status: 203 }) }");
  const { FunctionUrl = "" } = await client.send(new CreateFunctionUrlConfigCommand({ FunctionName: "web", AuthType: "NONE" }));
  const reply = await fetch(`${FunctionUrl}some/path`);
  expect([reply.status, await reply.text()]).toEqual([203, "/some/path"]);
});

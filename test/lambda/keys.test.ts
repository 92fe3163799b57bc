/** Lambda's API on a server with keys: who signs rightly gets in, as the tenant of the key; everyone else is told so by AWS's names. */
import { randomBytes } from "node:crypto";
import { CreateFunctionUrlConfigCommand, GetFunctionCommand, InvokeCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, invokeFunction, refusalOf, useLambda } from "../harness/lambda.ts";
import { makeKey, useServerWithKey } from "../harness/server.ts";
import { send, sign } from "../harness/signed.ts";

const { server, key } = await useServerWithKey();
const credentialsOf = ({ id, secret }: { id: string; secret: string }): { accessKeyId: string; secretAccessKey: string } => ({
  accessKeyId: id,
  secretAccessKey: secret,
});
const client = useLambda(server, credentialsOf(key));
await createFunction(client, "mine", "exports.handler = async (event) => ({ event });");

test("a right signature, of a path with an ARN, a query, a body", async () => {
  expect(
    (await invokeFunction(client, "arn:aws:lambda:eu-west-1:000000000000:function:mine", { "ä b": "+/=" }, { Qualifier: "$LATEST" }))
      .payload,
  ).toEqual({ event: { "ä b": "+/=" } });
  expect((await client.send(new ListFunctionsCommand({ MaxItems: 1, FunctionVersion: "ALL" }))).Functions).toHaveLength(1);
});

test("a right signature, of a package of megabytes", async () => {
  await createFunction(client, "heavy", { "index.js": "exports.handler = async () => 'large';", "data.bin": randomBytes(3 * 1_048_576) });
  expect((await invokeFunction(client, "heavy")).payload).toBe("large");
});

test("a wrong secret, an unknown key, none at all", async () => {
  const wrong = useLambda(server, { ...credentialsOf(key), secretAccessKey: "wrong" });
  expect(await refusalOf(wrong.send(new InvokeCommand({ FunctionName: "mine" })))).toMatchObject({
    name: "InvalidSignatureException",
    status: 403,
    message: expect.stringContaining("The request signature we calculated does not match the signature you provided."),
  });
  const unknown = useLambda(server, { accessKeyId: "ISOPAAAAAAAAAAAAAAAA", secretAccessKey: "any" });
  expect(await refusalOf(unknown.send(new ListFunctionsCommand({})))).toEqual({
    name: "UnrecognizedClientException",
    status: 403,
    message: "The security token included in the request is invalid.",
  });
  const bare = await fetch(`${server.url}/2015-03-31/functions`);
  expect([bare.status, bare.headers.get("x-amzn-errortype"), await bare.json()]).toEqual([
    403,
    "MissingAuthenticationTokenException",
    { message: "Missing Authentication Token" },
  ]);
});

test("another tenant's function is not there", async () => {
  const other = useLambda(server, credentialsOf(await makeKey(server.data, "other")));
  await expect
    .poll(() =>
      other.send(new ListFunctionsCommand({})).then(
        ({ Functions }) => Functions,
        () => "refused",
      ),
    )
    .toEqual([]);
  expect(await refusalOf(other.send(new GetFunctionCommand({ FunctionName: "mine" })))).toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("a URL is open when it says so, and asks for its tenant's key when it says that", async () => {
  await createFunction(client, "closed", "exports.handler = async () => 'in';");
  const open = await client.send(new CreateFunctionUrlConfigCommand({ FunctionName: "mine", AuthType: "NONE" }));
  expect((await fetch(open.FunctionUrl ?? "")).status).toBe(200);
  const closed = await client.send(new CreateFunctionUrlConfigCommand({ FunctionName: "closed", AuthType: "AWS_IAM" }));
  const refused = await fetch(closed.FunctionUrl ?? "");
  expect([refused.status, refused.headers.get("x-amzn-errortype")]).toEqual([403, "AccessDeniedException"]);
  const admitted = await fetch(closed.FunctionUrl ?? "", { headers: { authorization: `Bearer ${key.id}.${key.secret}` } });
  expect([admitted.status, await admitted.text()]).toEqual([200, "in"]);
});

test("behind a URL a function sees nothing of the key that opened it, in neither of its forms", async () => {
  await createFunction(client, "seeing", "exports.handler = async (event) => event.headers;");
  const source = "export default { fetch: (request) => Response.json(Object.fromEntries(request.headers)) };";
  await server.as(key).deploy("seeing-http", source);
  for (const FunctionName of ["seeing", "seeing-http"]) {
    const { FunctionUrl = "" } = await client.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "AWS_IAM" }));
    const reply = await fetch(FunctionUrl, { headers: { authorization: `Bearer ${key.id}.${key.secret}`, "x-other": "seen" } });
    const seen = (await reply.json()) as Record<string, string>;
    expect([seen["x-other"], seen["authorization"]]).toEqual(["seen", undefined]);
  }
});

test("a URL takes a large body whose hash is in no header", async () => {
  await createFunction(client, "large", "exports.handler = async (event) => event.body.length;");
  const { FunctionUrl = "" } = await client.send(new CreateFunctionUrlConfigCommand({ FunctionName: "large", AuthType: "AWS_IAM" }));
  const { host, port, pathname } = new URL(FunctionUrl);
  const body = "a".repeat(3_000_000);
  const request = { method: "POST", path: pathname, headers: { "content-type": "text/plain" }, body };
  const reply = await send(Number(port), await sign(key, host, request, { payload: "bare" }));
  expect([reply.status, reply.text]).toEqual([200, "3000000"]);
  const changed = { ...(await sign(key, host, request, { payload: "bare" })), body: Buffer.from(`${body.slice(1)}b`) };
  expect((await send(Number(port), changed)).status).toBe(403);
});

/** The whole life of a function by a tool that knows only Lambda. */
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  paginateListFunctions,
  paginateListVersionsByFunction,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionExists,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { arnStart, createFunction, invokeFunction, packageOf, refusalOf, role, useLambda } from "../harness/lambda.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
const client = useLambda(server);

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}

const one = packageOf("exports.handler = async () => 1;");
const two = packageOf("exports.handler = async () => 2;");

test("create, wait, invoke, publish, alias, update, shift by weights, roll back, delete", async () => {
  const FunctionName = "life";
  const created = await client.send(
    new CreateFunctionCommand({ FunctionName, Runtime: "nodejs22.x", Handler: "index.handler", Role: role, Code: { ZipFile: one } }),
  );
  expect(created).toMatchObject({
    FunctionName,
    FunctionArn: `${arnStart}:life`,
    State: "Pending",
    Version: "$LATEST",
    CodeSha256: sha256(one),
  });
  await waitUntilFunctionExists({ client, maxWaitTime: 10 }, { FunctionName });
  expect(await invokeFunction(client, FunctionName)).toMatchObject({ status: 200, error: undefined, version: "$LATEST", payload: 1 });

  const first = await client.send(new PublishVersionCommand({ FunctionName, Description: "the first" }));
  expect(first).toMatchObject({ Version: "1", FunctionArn: `${arnStart}:life:1`, Description: "the first" });
  await waitUntilPublishedVersionActive({ client, maxWaitTime: 10 }, { FunctionName, Qualifier: "1" });
  const alias = await client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  expect(alias).toMatchObject({ AliasArn: `${arnStart}:life:live`, FunctionVersion: "1", Description: "" });

  const updated = await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: two }));
  expect(updated).toMatchObject({ LastUpdateStatus: "InProgress", CodeSha256: sha256(two), Version: "$LATEST" });
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 10 }, { FunctionName });
  expect(await invokeFunction(client, FunctionName)).toMatchObject({ payload: 2, version: "$LATEST" });
  expect(await invokeFunction(client, FunctionName, undefined, { Qualifier: "live" })).toMatchObject({ payload: 1, version: "1" });
  expect((await client.send(new PublishVersionCommand({ FunctionName }))).Version).toBe("2");

  const RoutingConfig = { AdditionalVersionWeights: { "2": 0.5 } };
  await client.send(new UpdateAliasCommand({ FunctionName, Name: "live", RoutingConfig }));
  expect((await client.send(new GetAliasCommand({ FunctionName, Name: "live" }))).RoutingConfig).toEqual(RoutingConfig);
  const shifted = await Promise.all(
    Array.from({ length: 60 }, () => invokeFunction(client, FunctionName, undefined, { Qualifier: "live" })),
  );
  for (const { version, payload } of shifted) expect(String(payload)).toBe(version);
  // One in 2^59 runs draws the same version sixty times.
  expect(new Set(shifted.map(({ version }) => version))).toEqual(new Set(["1", "2"]));

  await client.send(new UpdateAliasCommand({ FunctionName, Name: "live", RoutingConfig: { AdditionalVersionWeights: {} } }));
  expect(await invokeFunction(client, `${FunctionName}:live`)).toMatchObject({ payload: 1, version: "1" });
  expect((await client.send(new DeleteFunctionCommand({ FunctionName }))).$metadata.httpStatusCode).toBe(204);
  expect(await refusalOf(client.send(new GetFunctionCommand({ FunctionName })))).toEqual({
    name: "ResourceNotFoundException",
    status: 404,
    message: `Function not found: ${arnStart}:life`,
  });
});

test("a configuration's defaults are Lambda's", async () => {
  await createFunction(client, "defaults", "exports.handler = () => 1;");
  const { $metadata: _, ...shown } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: "defaults" }));
  expect(shown).toEqual({
    FunctionName: "defaults",
    FunctionArn: `${arnStart}:defaults`,
    Runtime: "nodejs22.x",
    Role: role,
    Handler: "index.handler",
    CodeSize: expect.any(Number),
    CodeSha256: expect.any(String),
    Description: "",
    Timeout: 3,
    MemorySize: 128,
    LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
    Version: "$LATEST",
    TracingConfig: { Mode: "PassThrough" },
    RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: ["x86_64"],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    RuntimeVersionConfig: { RuntimeVersionArn: expect.stringMatching(/^arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}$/) },
    LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/defaults" },
  });
});

test("an environment without variables is shown as it was given", async () => {
  await createFunction(client, "empty", "exports.handler = async () => 1;", { Environment: { Variables: {} } });
  const of = { FunctionName: "empty" };
  const shown = async (): Promise<unknown> => (await client.send(new GetFunctionConfigurationCommand(of))).Environment;
  expect(await shown()).toEqual({ Variables: {} });
  await client.send(new UpdateFunctionConfigurationCommand({ ...of, Environment: { Variables: { AA: "1" } } }));
  expect(await shown()).toEqual({ Variables: { AA: "1" } });
  await client.send(new UpdateFunctionConfigurationCommand({ ...of, Environment: { Variables: {} } }));
  expect(await shown()).toEqual({ Variables: {} });
});

test("a reply may have a hundred bytes more than an event, and the log says why one failed", async () => {
  await createFunction(client, "long", "exports.handler = async (length) => 'a'.repeat(length - 2);");
  expect((await invokeFunction(client, "long", 6_291_556)).error).toBeUndefined();
  const { payload, log } = await invokeFunction(client, "long", 6_291_557, { LogType: "Tail" });
  const errorMessage = "Response payload size exceeded maximum allowed payload size (6291556 bytes).";
  expect(payload).toEqual({ errorType: "Function.ResponseSizeTooLarge", errorMessage });
  expect(log).toContain(`\tERROR\t${errorMessage}\n`);
  await createFunction(client, "throws", "exports.handler = async () => { throw new TypeError('on purpose'); };");
  const thrown = await invokeFunction(client, "throws", {}, { LogType: "Tail" });
  expect(thrown.log).toContain(
    '\tERROR\tInvoke Error\t{"errorType":"TypeError","errorMessage":"on purpose","stack":["TypeError: on purpose",',
  );
});

test("a configuration is changed by what is named, and builds the code again with it", async () => {
  const FunctionName = "changed";
  await createFunction(
    client,
    FunctionName,
    "const started = process.env.WHO; exports.handler = async () => started; exports.other = async () => 'other';",
    {
      Environment: { Variables: { WHO: "before" } },
    },
  );
  const changed = await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Environment: { Variables: { WHO: "after" } },
      MemorySize: 256,
      Timeout: 7,
      Description: "d",
    }),
  );
  expect(changed).toMatchObject({
    Environment: { Variables: { WHO: "after" } },
    MemorySize: 256,
    Timeout: 7,
    Description: "d",
    Handler: "index.handler",
  });
  expect((await invokeFunction(client, FunctionName)).payload).toBe("after");
});

test("the same code and config are no new version; a version's revision holds off whoever knows an older one", async () => {
  const FunctionName = "same";
  await createFunction(client, FunctionName, "exports.handler = async () => 1;");
  const before = await client.send(new PublishVersionCommand({ FunctionName }));
  const again = await client.send(new PublishVersionCommand({ FunctionName, Description: "ignored" }));
  expect(again).toMatchObject({ Version: "1", RevisionId: before.RevisionId, Description: "" });
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: "new" }));
  expect((await client.send(new PublishVersionCommand({ FunctionName }))).Version).toBe("2");
  expect(
    await refusalOf(client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: two, RevisionId: before.RevisionId }))),
  ).toEqual({
    name: "PreconditionFailedException",
    status: 412,
    message:
      "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
  });
  expect(await refusalOf(client.send(new PublishVersionCommand({ FunctionName, CodeSha256: sha256(two) })))).toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringContaining("is different from current CodeSHA256 in $LATEST"),
  });
});

test("a dry run changes nothing", async () => {
  const FunctionName = "dry";
  await createFunction(client, FunctionName, "exports.handler = async () => 1;");
  expect((await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: two, DryRun: true }))).CodeSha256).toBe(sha256(two));
  expect((await invokeFunction(client, FunctionName)).payload).toBe(1);
  expect(await invokeFunction(client, FunctionName, undefined, { InvocationType: "DryRun" })).toMatchObject({
    status: 204,
    payload: undefined,
  });
});

test("lists come by pages, each entry once", async () => {
  const names = Array.from({ length: 5 }, (_, index) => `paged-${index}`);
  for (const name of names) await createFunction(client, name, "exports.handler = async () => 1;");
  const found: string[] = [];
  for await (const page of paginateListFunctions({ client, pageSize: 2 }, {}))
    found.push(...(page.Functions ?? []).map(({ FunctionName = "" }) => FunctionName));
  expect(found.filter((name) => name.startsWith("paged-"))).toEqual(names);
  expect(new Set(found).size).toBe(found.length);
  await client.send(new PublishVersionCommand({ FunctionName: "paged-0" }));
  const versions: (string | undefined)[] = [];
  for await (const page of paginateListVersionsByFunction({ client, pageSize: 1 }, { FunctionName: "paged-0" }))
    versions.push(...(page.Versions ?? []).map(({ FunctionArn }) => FunctionArn));
  expect(versions).toEqual([`${arnStart}:paged-0:$LATEST`, `${arnStart}:paged-0:1`]);
});

test("the code can be had again, by a link that stands for itself and cannot be changed", async () => {
  await createFunction(client, "linked", { "index.js": "exports.handler = async () => 1;", "data.txt": "some text" });
  const { Code, Configuration } = await client.send(new GetFunctionCommand({ FunctionName: "linked" }));
  const link = Code?.Location ?? "";
  const bytes = new Uint8Array(await (await fetch(link)).arrayBuffer());
  expect(sha256(bytes)).toBe(Configuration?.CodeSha256);
  expect((await fetch(link.replace(/until=\d/, "until=9"))).status).toBe(403);
});

test("a version knows its number, also where its module reads it", async () => {
  const FunctionName = "numbered";
  const source = `const { AWS_LAMBDA_FUNCTION_VERSION: first, AWS_LAMBDA_LOG_STREAM_NAME: stream } = process.env;
exports.handler = async () => [first, process.env.AWS_LAMBDA_FUNCTION_VERSION, stream.replace(/^[^[]*|0{32}$/g, "")];`;
  await createFunction(client, FunctionName, source, { Publish: true });
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: { MINE: "b" } } }));
  await client.send(new PublishVersionCommand({ FunctionName }));
  for (const version of ["$LATEST", "1", "2"])
    expect((await invokeFunction(client, FunctionName, {}, { Qualifier: version })).payload).toEqual([version, version, `[${version}]`]);
});

test("a version whose module throws by its number is one that cannot start, and harms no other", async () => {
  const FunctionName = "unlucky";
  const source = `if (process.env.AWS_LAMBDA_FUNCTION_VERSION === "1") throw new RangeError("not one"); exports.handler = async () => "well";`;
  await createFunction(client, FunctionName, source);
  expect((await client.send(new PublishVersionCommand({ FunctionName }))).Version).toBe("1");
  expect((await invokeFunction(client, FunctionName, {}, { Qualifier: "1" })).payload).toMatchObject({
    errorType: "RangeError",
    errorMessage: "not one",
  });
  expect((await invokeFunction(client, FunctionName, {})).payload).toBe("well");
});

test("what one API sets of a function goes when the other removes it", async () => {
  const FunctionName = "reserved";
  await createFunction(client, FunctionName, "exports.handler = async () => 1;");
  await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  expect((await server.invoke(FunctionName)).status).toBe(429);
  expect((await server.request(`/functions/${FunctionName}`, { method: "DELETE" })).status).toBe(204);
  expect(await server.once(FunctionName, "export default () => 2")).toBe(2);
});

test("one function, deployed by Isopod's own API, is shown and called by Lambda's, and the other way round", async () => {
  await server.deploy("native", "export default (event, context) => [event, context.functionName]");
  expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName: "native" }))).toMatchObject({
    Runtime: "nodejs24.x",
    State: "Active",
  });
  expect((await invokeFunction(client, "native", { a: 1 })).payload).toEqual([{ a: 1 }, "native"]);
  await createFunction(client, "theirs", "exports.handler = async (event) => event;");
  expect(await server.value("theirs", { b: 2 })).toEqual({ b: 2 });
});

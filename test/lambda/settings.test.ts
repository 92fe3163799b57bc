/** What belongs to a function and to none of its versions: aliases, concurrency, policies, tags, URLs, what becomes of events. It outlives a restart. */
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteAliasCommand,
  DeleteFunctionCodeSigningConfigCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  DeleteFunctionUrlConfigCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  GetProvisionedConcurrencyConfigCommand,
  GetRuntimeManagementConfigCommand,
  InvokeCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionUrlConfigsCommand,
  ListTagsCommand,
  paginateListAliases,
  paginateListProvisionedConcurrencyConfigs,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
  PutRuntimeManagementConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionEventInvokeConfigCommand,
  UpdateFunctionUrlConfigCommand,
} from "@aws-sdk/client-lambda";
import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { arnStart, createFunction, invokeFunction, refusalOf, useLambda, type Refusal } from "../harness/lambda.ts";
import { TestServer, useServer } from "../harness/server.ts";

const server = await useServer();
const client = useLambda(server);
const FunctionName = "set";
const Resource = `${arnStart}:set`;
await createFunction(client, FunctionName, "exports.handler = async () => 1;", { Tags: { team: "blue" } });
await client.send(new PublishVersionCommand({ FunctionName }));
await createFunction(client, "target", "exports.handler = async () => 1;");

function plain({ $metadata: _metadata, ...fields }: { readonly $metadata: unknown }): object {
  return fields;
}

test("aliases: pages in the order of their names, filters by version, revisions, and a delete of one that is not there", async () => {
  for (const Name of ["c", "a", "b"])
    await client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: Name === "b" ? "$LATEST" : "1" }));
  const names: (string | undefined)[] = [];
  for await (const page of paginateListAliases({ client, pageSize: 2 }, { FunctionName }))
    names.push(...(page.Aliases ?? []).map(({ Name }) => Name));
  expect(names).toEqual(["a", "b", "c"]);
  expect(await refusalOf(client.send(new CreateAliasCommand({ FunctionName, Name: "a", FunctionVersion: "1" })))).toEqual({
    name: "ResourceConflictException",
    status: 409,
    message: `Alias already exists: ${Resource}:a`,
  });
  expect(await refusalOf(client.send(new UpdateAliasCommand({ FunctionName, Name: "a", RevisionId: "other" })))).toMatchObject({
    name: "PreconditionFailedException",
  });
  const weights = (AdditionalVersionWeights: Record<string, number>) => ({
    FunctionName,
    Name: "a",
    RoutingConfig: { AdditionalVersionWeights },
  });
  expect(await refusalOf(client.send(new UpdateAliasCommand(weights({ "1": 0.5 }))))).toMatchObject({
    message: "Invalid function version 1. Function version 1 is already included in routing configuration.",
  });
  expect(await refusalOf(client.send(new UpdateAliasCommand(weights({ "2": 2 }))))).toMatchObject({
    name: "ValidationException",
    message:
      "1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
  });
  for (const Name of ["a", "b", "c", "c"])
    expect((await client.send(new DeleteAliasCommand({ FunctionName, Name }))).$metadata.httpStatusCode).toBe(204);
});

test("reserved concurrency holds for all versions together, and says so", async () => {
  expect(plain(await client.send(new GetFunctionConcurrencyCommand({ FunctionName })))).toEqual({});
  await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  const reply = await fetch(`${server.url}/2015-03-31/functions/set/invocations`, { method: "POST" });
  expect([reply.status, await reply.json()]).toEqual([
    429,
    { Type: "User", message: "Rate Exceeded.", Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
  ]);
  expect((await client.send(new GetFunctionCommand({ FunctionName }))).Concurrency).toEqual({ ReservedConcurrentExecutions: 0 });
  expect((await client.send(new GetAccountSettingsCommand({}))).AccountLimit?.UnreservedConcurrentExecutions).toBe(1_000);
  expect(
    await refusalOf(client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 950 }))),
  ).toMatchObject({
    message:
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  });
  await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  expect((await invokeFunction(client, FunctionName)).payload).toBe(1);
});

test("provisioned concurrency is of a version or an alias, and ready at once", async () => {
  const of = { FunctionName, Qualifier: "1" };
  expect(await refusalOf(client.send(new GetProvisionedConcurrencyConfigCommand(of)))).toEqual({
    name: "ProvisionedConcurrencyConfigNotFoundException",
    status: 404,
    message: "No Provisioned Concurrency Config found for this function",
  });
  expect(await client.send(new PutProvisionedConcurrencyConfigCommand({ ...of, ProvisionedConcurrentExecutions: 3 }))).toMatchObject({
    Status: "IN_PROGRESS",
    AvailableProvisionedConcurrentExecutions: 0,
    AllocatedProvisionedConcurrentExecutions: 0,
  });
  expect(await client.send(new GetProvisionedConcurrencyConfigCommand(of))).toMatchObject({
    Status: "READY",
    RequestedProvisionedConcurrentExecutions: 3,
    AvailableProvisionedConcurrentExecutions: 3,
  });
  const listed: (string | undefined)[] = [];
  for await (const page of paginateListProvisionedConcurrencyConfigs({ client, pageSize: 1 }, { FunctionName }))
    listed.push(...(page.ProvisionedConcurrencyConfigs ?? []).map(({ FunctionArn }) => FunctionArn));
  expect(listed).toEqual([`${Resource}:1`]);
  expect(
    await refusalOf(
      client.send(new PutProvisionedConcurrencyConfigCommand({ ...of, Qualifier: "$LATEST", ProvisionedConcurrentExecutions: 1 })),
    ),
  ).toMatchObject({
    message: "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
  });
  const put = (over: object): Promise<Refusal> =>
    refusalOf(client.send(new PutProvisionedConcurrencyConfigCommand({ ...of, ProvisionedConcurrentExecutions: 3, ...over })));
  expect(await put({ ProvisionedConcurrentExecutions: 1_001 })).toMatchObject({
    message: "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
  });
  expect(await put({ ProvisionedConcurrentExecutions: 1_000 })).toMatchObject({
    message:
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  });
  const reserve = (ReservedConcurrentExecutions: number): Promise<unknown> =>
    client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
  expect(await refusalOf(reserve(2))).toMatchObject({
    name: "InvalidParameterValueException",
    message: " ReservedConcurrentExecutions  2 should not be lower than function's total provisioned concurrency [3].",
  });
  await reserve(3);
  expect(await put({ ProvisionedConcurrentExecutions: 4 })).toMatchObject({
    message: "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
  });
  await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  await client.send(new DeleteProvisionedConcurrencyConfigCommand(of));
});

test("policies: added, read, refused twice, removed", async () => {
  const statement = {
    FunctionName,
    StatementId: "s3",
    Action: "lambda:InvokeFunction",
    Principal: "s3.amazonaws.com",
    SourceAccount: "123456789012",
  };
  const { Statement = "" } = await client.send(new AddPermissionCommand(statement));
  expect(JSON.parse(Statement)).toEqual({
    Sid: "s3",
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "lambda:InvokeFunction",
    Resource,
    Condition: { StringEquals: { "AWS:SourceAccount": "123456789012" } },
  });
  expect(await refusalOf(client.send(new AddPermissionCommand(statement)))).toMatchObject({ name: "ResourceConflictException" });
  expect(await refusalOf(client.send(new AddPermissionCommand({ ...statement, StatementId: "x", Principal: "nobody" })))).toMatchObject({
    message: "The provided principal was invalid. Please check the principal and try again.",
  });
  const { Policy = "", RevisionId } = await client.send(new GetPolicyCommand({ FunctionName }));
  expect(JSON.parse(Policy)).toEqual({ Version: "2012-10-17", Id: "default", Statement: [JSON.parse(Statement)] });
  expect(await refusalOf(client.send(new RemovePermissionCommand({ FunctionName, StatementId: "s3", RevisionId: "other" })))).toMatchObject(
    { status: 412 },
  );
  await client.send(new RemovePermissionCommand({ FunctionName, StatementId: "s3", RevisionId }));
  expect(await refusalOf(client.send(new GetPolicyCommand({ FunctionName })))).toMatchObject({
    message: "The resource you requested does not exist.",
  });
});

test("tags", async () => {
  await client.send(new TagResourceCommand({ Resource, Tags: { team: "red", cost: "low" } }));
  expect((await client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ team: "red", cost: "low" });
  await client.send(new UntagResourceCommand({ Resource, TagKeys: ["team", "none"] }));
  expect((await client.send(new GetFunctionCommand({ FunctionName }))).Tags).toEqual({ cost: "low" });
  expect(await refusalOf(client.send(new TagResourceCommand({ Resource: `${Resource}:1`, Tags: { a: "b" } })))).toMatchObject({
    message: "Tags on function aliases and versions are not supported. Please specify a function ARN.",
  });
});

test("URLs' configuration", async () => {
  const created = await client.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE", Cors: { AllowOrigins: ["*"] } }));
  expect(created).toMatchObject({ FunctionArn: Resource, AuthType: "NONE", Cors: { AllowOrigins: ["*"] } });
  expect(created.FunctionUrl).toMatch(new RegExp(`^${server.url}/lambda-url/[0-9a-z]{32}/$`));
  expect(await refusalOf(client.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE" })))).toMatchObject({
    status: 409,
    message: `Failed to create function url config for [functionArn = ${Resource}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
  });
  await client.send(new UpdateFunctionUrlConfigCommand({ FunctionName, AuthType: "AWS_IAM", InvokeMode: "RESPONSE_STREAM" }));
  expect(await client.send(new GetFunctionUrlConfigCommand({ FunctionName }))).toMatchObject({
    AuthType: "AWS_IAM",
    InvokeMode: "RESPONSE_STREAM",
    FunctionUrl: created.FunctionUrl,
  });
  expect((await client.send(new ListFunctionUrlConfigsCommand({ FunctionName }))).FunctionUrlConfigs).toHaveLength(1);
  await client.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
  expect(await refusalOf(client.send(new GetFunctionUrlConfigCommand({ FunctionName })))).toMatchObject({
    message: "The resource you requested does not exist.",
  });
  expect(await refusalOf(client.send(new GetFunctionUrlConfigCommand({ FunctionName, Qualifier: "1" })))).toMatchObject({
    name: "ValidationException",
  });
});

test("what becomes of events: put replaces, update adds, and only functions are destinations", async () => {
  const OnFailure = { Destination: `${arnStart}:target` };
  await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }));
  await client.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: { OnFailure } }));
  const shown = plain(await client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })));
  expect(shown).toMatchObject({
    FunctionArn: `${Resource}:$LATEST`,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure, OnSuccess: {} },
  });
  await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumEventAgeInSeconds: 60 }));
  const [listed] = (await client.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName }))).FunctionEventInvokeConfigs ?? [];
  expect(listed).toMatchObject({ MaximumEventAgeInSeconds: 60, DestinationConfig: { OnFailure: {}, OnSuccess: {} } });
  expect(listed).not.toHaveProperty("MaximumRetryAttempts");
  const sqs = { OnFailure: { Destination: "arn:aws:sqs:eu-west-1:000000000000:queue" } };
  expect(await refusalOf(client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: sqs })))).toMatchObject({
    message: expect.stringContaining("functions only"),
  });
  const itself = { OnFailure: { Destination: Resource } };
  expect(await refusalOf(client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: itself })))).toMatchObject({
    message: "You can't specify the function as a destination for itself.",
  });
  await client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
  expect(await refusalOf(client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })))).toMatchObject({
    message: `The function ${Resource}:$LATEST doesn't have an EventInvokeConfig`,
  });
});

test("recursion, updates of the runtime, code signing: what tools ask for", async () => {
  expect((await client.send(new GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop).toBe("Terminate");
  await client.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: "Allow" }));
  expect((await client.send(new GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop).toBe("Allow");
  await client.send(new PutRuntimeManagementConfigCommand({ FunctionName, UpdateRuntimeOn: "FunctionUpdate" }));
  expect((await client.send(new GetRuntimeManagementConfigCommand({ FunctionName }))).UpdateRuntimeOn).toBe("FunctionUpdate");
  expect(plain(await client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName })))).toEqual({});
  expect((await client.send(new DeleteFunctionCodeSigningConfigCommand({ FunctionName }))).$metadata.httpStatusCode).toBe(204);
});

test("all of it is there after a restart, and gone with the function", async () => {
  const first = await TestServer.start();
  let theirs = useLambda(first);
  await createFunction(theirs, "kept", "exports.handler = async () => 1;", { Tags: { a: "b" } });
  await theirs.send(new PublishVersionCommand({ FunctionName: "kept" }));
  await theirs.send(new CreateAliasCommand({ FunctionName: "kept", Name: "live", FunctionVersion: "1" }));
  await theirs.send(new PutFunctionConcurrencyCommand({ FunctionName: "kept", ReservedConcurrentExecutions: 0 }));
  await first.close();
  const second = await TestServer.start({ data: first.data });
  try {
    theirs = useLambda(second);
    expect((await theirs.send(new GetFunctionCommand({ FunctionName: "kept" }))).Tags).toEqual({ a: "b" });
    expect(await refusalOf(theirs.send(new InvokeCommand({ FunctionName: "kept", Qualifier: "live" })))).toMatchObject({
      name: "TooManyRequestsException",
    });
    await theirs.send(new DeleteFunctionConcurrencyCommand({ FunctionName: "kept" }));
    expect(await invokeFunction(theirs, "kept:live")).toMatchObject({ version: "1", payload: 1 });
    await theirs.send(new DeleteFunctionCommand({ FunctionName: "kept" }));
    await createFunction(theirs, "kept", "exports.handler = async () => 2;");
    expect((await theirs.send(new GetFunctionCommand({ FunctionName: "kept" }))).Tags).toBeUndefined();
  } finally {
    await second.close();
    await rm(first.data, { recursive: true, force: true });
  }
});

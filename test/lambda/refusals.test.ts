/** What is wrong with a request is said by Lambda's names, statuses and words, and nothing is half-created. */
import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteLayerVersionCommand,
  GetAliasCommand,
  GetCodeSigningConfigCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  PublishLayerVersionCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
  type CreateFunctionCommandInput,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { arnStart, createFunction, packageOf, refusalOf, role, useLambda } from "../harness/lambda.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
const client = useLambda(server);
await createFunction(client, "there", "exports.handler = async () => 1;");

const sound = {
  Runtime: "nodejs22.x",
  Handler: "index.handler",
  Role: role,
  Code: { ZipFile: packageOf("exports.handler = () => 1;") },
} as const;

const longName = "n".repeat(65);
const variables = { AA: "x".repeat(4_090) };

const creations: readonly [what: string, over: Record<string, unknown>, name: string, message: string | RegExp][] = [
  ["a name that is taken", { FunctionName: "there" }, "ResourceConflictException", "Function already exist: there"],
  [
    "a name that is too long",
    { FunctionName: longName },
    "InvalidParameterValueException",
    `1 validation error detected: Value '${longName}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
  ],
  [
    "a name of other characters",
    { FunctionName: "my function!" },
    "ValidationException",
    /^1 validation error detected: Value 'my function!' at 'functionName'/,
  ],
  [
    "a role that is none",
    { Role: "r1" },
    "ValidationException",
    "1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
  ],
  [
    "a runtime that is none",
    { Runtime: "nodejs99.x" },
    "InvalidParameterValueException",
    /^Value nodejs99\.x at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[/,
  ],
  [
    "a runtime that Lambda has retired",
    { Runtime: "nodejs12.x" },
    "InvalidParameterValueException",
    "The runtime parameter of nodejs12.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.",
  ],
  [
    "too little memory",
    { MemorySize: 64 },
    "ValidationException",
    "1 validation error detected: Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
  ],
  [
    "more memory than there is",
    { MemorySize: 4_096 },
    "InvalidParameterValueException",
    "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 2048",
  ],
  [
    "a timeout of an hour",
    { Timeout: 3_600 },
    "ValidationException",
    "1 validation error detected: Value '3600' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
  ],
  [
    "two faults at once",
    { MemorySize: 64, Timeout: 0 },
    "ValidationException",
    "2 validation errors detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
  ],
  [
    "an architecture that is none",
    { Architectures: ["mips"] },
    "ValidationException",
    "1 validation error detected: Value '[mips]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
  ],
  [
    "an environment that is too large",
    { Environment: { Variables: variables } },
    "InvalidParameterValueException",
    `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(variables)}`,
  ],
  [
    "a variable that is Lambda's",
    { Environment: { Variables: { AWS_REGION: "x" } } },
    "InvalidParameterValueException",
    "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION",
  ],
  [
    "a zip that is none",
    { Code: { ZipFile: Buffer.from("no zip") } },
    "InvalidParameterValueException",
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
  ],
  [
    "code in a bucket",
    { Code: { S3Bucket: "bucket", S3Key: "key" } },
    "InvalidParameterValueException",
    /^Error occurred while GetObject\. S3 Error Code: NoSuchBucket\./,
  ],
  ["an image", { PackageType: "Image", Code: { ImageUri: "x" } }, "InvalidParameterValueException", /no container images/],
  ["no code", { Code: {} }, "InvalidParameterValueException", "Please provide a source for function code."],
  [
    "a layer that is not there",
    { Layers: ["arn:aws:lambda:eu-west-1:000000000000:layer:none:1"] },
    "InvalidParameterValueException",
    "Layer version arn:aws:lambda:eu-west-1:000000000000:layer:none:1 does not exist.",
  ],
  [
    "a layer of another region",
    { Layers: ["arn:aws:lambda:us-east-1:000000000000:layer:none:1"] },
    "InvalidParameterValueException",
    "Layers are not in the same region as the function. Layers are expected to be in region eu-west-1.",
  ],
];

test.each(creations)("a function with %s", async (_, over, name, message) => {
  const input = { FunctionName: "refused", ...sound, ...over } as unknown as CreateFunctionCommandInput;
  const refusal = await refusalOf(client.send(new CreateFunctionCommand(input)));
  expect(refusal).toMatchObject({ name, message: typeof message === "string" ? message : expect.stringMatching(message) });
  expect(refusal.status).toBe(name === "ResourceConflictException" ? 409 : 400);
  if (over["FunctionName"] === "there") return;
  expect((await client.send(new ListFunctionsCommand({}))).Functions?.map(({ FunctionName }) => FunctionName)).toEqual(["there"]);
});

const missing: readonly [what: string, () => Promise<unknown>, message: string][] = [
  ["a function", () => client.send(new GetFunctionCommand({ FunctionName: "nope" })), `Function not found: ${arnStart}:nope`],
  [
    "a version",
    () => client.send(new GetFunctionCommand({ FunctionName: "there", Qualifier: "7" })),
    `Function not found: ${arnStart}:there:7`,
  ],
  ["a function to call", () => client.send(new InvokeCommand({ FunctionName: "nope" })), `Function not found: ${arnStart}:nope:$LATEST`],
  [
    "an alias to call",
    () => client.send(new InvokeCommand({ FunctionName: "there", Qualifier: "live" })),
    `Function not found: ${arnStart}:there:live`,
  ],
  [
    "an alias",
    () => client.send(new GetAliasCommand({ FunctionName: "there", Name: "live" })),
    `Cannot find alias arn: ${arnStart}:there:live`,
  ],
  [
    "a version for an alias",
    () => client.send(new CreateAliasCommand({ FunctionName: "there", Name: "live", FunctionVersion: "7" })),
    `Function not found: ${arnStart}:there:7`,
  ],
  ["a function to delete", () => client.send(new DeleteFunctionCommand({ FunctionName: "nope" })), `Function not found: ${arnStart}:nope`],
  [
    "a function to bound",
    () => client.send(new PutFunctionConcurrencyCommand({ FunctionName: "nope", ReservedConcurrentExecutions: 1 })),
    `Function not found: ${arnStart}:nope:$LATEST`,
  ],
  [
    "a function to tag",
    () => client.send(new TagResourceCommand({ Resource: `${arnStart}:nope`, Tags: { a: "b" } })),
    `Function not found: ${arnStart}:nope`,
  ],
  [
    "another region",
    () => client.send(new GetFunctionCommand({ FunctionName: "arn:aws:lambda:us-east-1:000000000000:function:there" })),
    "Functions from 'us-east-1' are not reachable in this region ('eu-west-1')",
  ],
];

test.each(missing)("%s that is not there", async (_, request, message) => {
  expect(await refusalOf(request())).toEqual({ name: "ResourceNotFoundException", status: 404, message });
});

test("two qualifiers that say different things", async () => {
  expect(await refusalOf(client.send(new InvokeCommand({ FunctionName: "there:1", Qualifier: "2" })))).toEqual({
    name: "InvalidParameterValueException",
    status: 400,
    message: "The derived qualifier from the function name does not match the specified qualifier.",
  });
});

test("the latest state is not deleted alone, nor an alias as a version", async () => {
  expect(await refusalOf(client.send(new DeleteFunctionCommand({ FunctionName: "there", Qualifier: "$LATEST" })))).toMatchObject({
    message: "$LATEST version cannot be deleted without deleting the function.",
  });
});

test("an event that is no JSON", async () => {
  expect(await refusalOf(client.send(new InvokeCommand({ FunctionName: "there", Payload: Buffer.from("{nope") })))).toMatchObject({
    name: "InvalidRequestContentException",
    status: 400,
    message: expect.stringMatching(/^Could not parse request body into json: /),
  });
});

test("an event that is too large", async () => {
  const Payload = Buffer.from(JSON.stringify("x".repeat(6 * 1_048_576)));
  expect(await refusalOf(client.send(new InvokeCommand({ FunctionName: "there", Payload })))).toEqual({
    name: "RequestTooLargeException",
    status: 413,
    message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
  });
});

test("what nothing has can be asked for", async () => {
  expect((await client.send(new ListEventSourceMappingsCommand({ FunctionName: "nobody" }))).EventSourceMappings).toEqual([]);
  const notThere = { name: "ResourceNotFoundException", status: 404 };
  const UUID = "00000000-0000-4000-8000-000000000000";
  expect(await refusalOf(client.send(new GetEventSourceMappingCommand({ UUID })))).toEqual({
    ...notThere,
    message: "The resource you requested does not exist.",
  });
  const CodeSigningConfigArn = "arn:aws:lambda:eu-west-1:000000000000:code-signing-config:csc-00000000000000000";
  expect(await refusalOf(client.send(new GetCodeSigningConfigCommand({ CodeSigningConfigArn })))).toEqual({
    ...notThere,
    message: "The Lambda code signing configuration ARN can not be found.",
  });
  expect(await refusalOf(client.send(new GetPolicyCommand({ FunctionName: "nobody" })))).toEqual({
    ...notThere,
    message: `Function not found: ${arnStart}:nobody`,
  });
  expect(
    await refusalOf(client.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName: "nobody", MaximumRetryAttempts: 1 }))),
  ).toEqual({ ...notThere, message: "The function doesn't exist." });
  expect(await refusalOf(client.send(new DeleteLayerVersionCommand({ LayerName: "none", VersionNumber: -1 })))).toEqual({
    name: "InvalidParameterValueException",
    status: 400,
    message: "Layer Version Cannot be less than 1",
  });
});

test("an operation that is not there yet", async () => {
  const mapping = { FunctionName: "there", EventSourceArn: "arn:aws:sqs:eu-west-1:000000000000:queue" };
  expect(await refusalOf(client.send(new CreateEventSourceMappingCommand(mapping)))).toEqual({
    name: "InvalidParameterValueException",
    status: 400,
    message: "CreateEventSourceMapping is not supported by Isopod yet.",
  });
});

test("a body that is no JSON, one of the wrong types, and a path that is no operation's", async () => {
  const send = (path: string, body: string): Promise<Response> => fetch(`${server.url}${path}`, { method: "POST", body });
  const noJson = await send("/2015-03-31/functions/there/aliases", "{nope");
  expect([noJson.status, noJson.headers.get("x-amzn-errortype")]).toEqual([400, "SerializationException"]);
  const wrongType = await send("/2015-03-31/functions/there/aliases", JSON.stringify({ Name: 7, FunctionVersion: "1" }));
  expect([wrongType.status, await wrongType.json()]).toEqual([400, { Message: "NUMBER_VALUE can not be converted to a String" }]);
  const nothing = await send("/2015-03-31/nothing/here", "");
  expect([nothing.status, nothing.headers.get("x-amzn-errortype")]).toEqual([404, "UnknownOperationException"]);
});

test("a page of another origin is refused in Lambda's form", async () => {
  const reply = await fetch(`${server.url}/2015-03-31/functions`, { headers: { "sec-fetch-site": "cross-site" } });
  expect([reply.status, reply.headers.get("x-amzn-errortype")]).toEqual([403, "AccessDeniedException"]);
});

test("an update that names two versions of a layer", async () => {
  const Content = { ZipFile: packageOf({ "nodejs/node_modules/a/index.js": "exports.a = 1;" }) };
  const one = await client.send(new PublishLayerVersionCommand({ LayerName: "twice", Content }));
  const two = await client.send(new PublishLayerVersionCommand({ LayerName: "twice", Content }));
  const Layers = [one.LayerVersionArn ?? "", two.LayerVersionArn ?? ""];
  expect(await refusalOf(client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "there", Layers })))).toMatchObject({
    message: `Two different versions of the same layer are not allowed to be referenced in the same function. ${Layers[0]} and ${Layers[1]} are versions of the same layer.`,
  });
});

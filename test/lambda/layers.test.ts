/** Layers: published, listed, read, given permissions, merged into functions. */
import {
  AddLayerVersionPermissionCommand,
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  ListLayersCommand,
  paginateListLayerVersions,
  PublishLayerVersionCommand,
  RemoveLayerVersionPermissionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, invokeFunction, packageOf, refusalOf, useLambda } from "../harness/lambda.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
const client = useLambda(server);
const LayerName = "shared";
const arn = "arn:aws:lambda:eu-west-1:000000000000:layer:shared";

function layerOf(answer: number): Uint8Array<ArrayBuffer> {
  return packageOf({ "nodejs/node_modules/answer/index.js": `exports.answer = ${answer};` });
}

test("a layer's life, and a function that keeps what it was built with", async () => {
  const published = await client.send(
    new PublishLayerVersionCommand({
      LayerName,
      Content: { ZipFile: layerOf(42) },
      Description: "d",
      CompatibleRuntimes: ["nodejs22.x"],
      LicenseInfo: "MIT",
    }),
  );
  expect(published).toMatchObject({
    LayerArn: arn,
    LayerVersionArn: `${arn}:1`,
    Version: 1,
    Description: "d",
    CompatibleRuntimes: ["nodejs22.x"],
    LicenseInfo: "MIT",
  });
  expect((await fetch(published.Content?.Location ?? "")).status).toBe(200);
  await client.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile: layerOf(43) } }));
  const versions: (number | undefined)[] = [];
  for await (const page of paginateListLayerVersions({ client, pageSize: 1 }, { LayerName }))
    versions.push(...(page.LayerVersions ?? []).map(({ Version }) => Version));
  expect(versions).toEqual([2, 1]);
  const [listed] = (await client.send(new ListLayersCommand({ CompatibleRuntime: "nodejs22.x" }))).Layers ?? [];
  expect(listed).toMatchObject({ LayerName, LayerArn: arn, LatestMatchingVersion: { Version: 1 } });
  expect((await client.send(new GetLayerVersionByArnCommand({ Arn: `${arn}:2` }))).Version).toBe(2);

  await createFunction(client, "layered", 'exports.handler = async () => require("answer").answer;', { Layers: [`${arn}:1`] });
  expect((await invokeFunction(client, "layered")).payload).toBe(42);
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "layered", Layers: [`${arn}:2`] }));
  expect((await invokeFunction(client, "layered")).payload).toBe(43);
  await client.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 2 }));
  expect(await refusalOf(client.send(new GetLayerVersionCommand({ LayerName, VersionNumber: 2 })))).toMatchObject({
    name: "ResourceNotFoundException",
  });
  expect((await client.send(new GetFunctionConfigurationCommand({ FunctionName: "layered" }))).Layers).toEqual([
    { Arn: `${arn}:2`, CodeSize: expect.any(Number) },
  ]);
  expect((await invokeFunction(client, "layered")).payload).toBe(43);
  expect((await client.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile: layerOf(44) } }))).Version).toBe(3);
});

test("a layer's permissions", async () => {
  const of = { LayerName, VersionNumber: 1 };
  const { RevisionId } = await client.send(
    new AddLayerVersionPermissionCommand({ ...of, StatementId: "all", Action: "lambda:GetLayerVersion", Principal: "*" }),
  );
  const { Policy = "" } = await client.send(new GetLayerVersionPolicyCommand(of));
  expect(JSON.parse(Policy)).toMatchObject({ Statement: [{ Sid: "all", Principal: "*", Resource: `${arn}:1` }] });
  expect(await refusalOf(client.send(new RemoveLayerVersionPermissionCommand({ ...of, StatementId: "none" })))).toMatchObject({
    message: "Statement none is not found in resource policy.",
  });
  await client.send(new RemoveLayerVersionPermissionCommand({ ...of, StatementId: "all", RevisionId }));
  expect(await refusalOf(client.send(new GetLayerVersionPolicyCommand(of)))).toMatchObject({
    message: "No policy is associated with the given resource.",
  });
});

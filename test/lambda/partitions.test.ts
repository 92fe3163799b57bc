/** Regions outside of AWS's own partition: what is named there is named in theirs, and found by that name. */
import { AddPermissionCommand, GetFunctionCommand, LambdaClient, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, invokeFunction, packageOf } from "../harness/lambda.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();

test.each([
  ["eu-central-1", "aws"],
  ["us-iso-east-1", "aws-iso"],
  ["us-isob-east-1", "aws-iso-b"],
  ["us-gov-west-1", "aws-us-gov"],
  ["cn-north-1", "aws-cn"],
])("%s is in %s", async (region, partition) => {
  using client = asDisposable(
    new LambdaClient({ endpoint: server.url, region, credentials: { accessKeyId: "anyone", secretAccessKey: "anything" } }),
  );
  const start = `arn:${partition}:lambda:${region}:000000000000`;
  const { LayerVersionArn = "" } = await client.send(
    new PublishLayerVersionCommand({ LayerName: region, Content: { ZipFile: packageOf({ "nodejs/node_modules/a.js": "" }) } }),
  );
  expect(LayerVersionArn).toBe(`${start}:layer:${region}:1`);
  await createFunction(client, region, "exports.handler = async (event, context) => context.invokedFunctionArn;", {
    Layers: [LayerVersionArn],
  });
  const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: `${start}:function:${region}` }));
  expect(Configuration?.FunctionArn).toBe(`${start}:function:${region}`);
  expect((await invokeFunction(client, `${start}:function:${region}`)).payload).toBe(`${start}:function:${region}`);
  const { Statement = "" } = await client.send(
    new AddPermissionCommand({ FunctionName: region, StatementId: "s", Action: "lambda:InvokeFunction", Principal: "123456789012" }),
  );
  expect(JSON.parse(Statement)).toMatchObject({ Principal: { AWS: `arn:${partition}:iam::123456789012:root` } });
});

function asDisposable(client: LambdaClient): LambdaClient & Disposable {
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}

/** Revision ids, which tools lock with: they change with whatever a function's owner can change, and with its getting ready. */
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  PublishVersionCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { arnStart, createFunction, packageOf, refusalOf, role, useLambda } from "../harness/lambda.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
const client = useLambda(server);
const code = "exports.handler = async () => 1;";

async function revisionOf(FunctionName: string, Qualifier?: string): Promise<string> {
  const input = { FunctionName, ...(Qualifier !== undefined && { Qualifier }) };
  return (await client.send(new GetFunctionConfigurationCommand(input))).RevisionId ?? "";
}

test("all that changes a function is another revision, and nothing else is", async () => {
  const FunctionName = "changes";
  const created = await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: role,
      Code: { ZipFile: packageOf(code) },
    }),
  );
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 10 }, { FunctionName });
  const seen = new Set([created.RevisionId]);
  const expectAnother = async (): Promise<void> => {
    const now = await revisionOf(FunctionName);
    expect(await revisionOf(FunctionName)).toBe(now);
    expect(seen).not.toContain(now);
    seen.add(now);
  };
  await expectAnother();
  const updated = await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 }));
  seen.add(updated.RevisionId);
  await expectAnother();
  const published = await client.send(new PublishVersionCommand({ FunctionName }));
  expect(await revisionOf(FunctionName, "1")).toBe(published.RevisionId);
  seen.add(published.RevisionId);
  await expectAnother();
  const Resource = `${arnStart}:${FunctionName}`;
  await client.send(new TagResourceCommand({ Resource, Tags: { a: "b" } }));
  await expectAnother();
  await client.send(new UntagResourceCommand({ Resource, TagKeys: ["a"] }));
  await expectAnother();
  expect(await revisionOf(FunctionName, "1")).toBe(published.RevisionId);
});

const statement = { StatementId: "s", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };

test.each([
  ["a function", {}],
  ["a version", { Qualifier: "1" }],
  ["an alias", { Qualifier: "live" }],
])("the policy of %s has its revision, and changes it", async (what, qualified) => {
  const of = { FunctionName: what.replace(" ", "-"), ...qualified };
  await createFunction(client, of.FunctionName, code);
  await client.send(new PublishVersionCommand({ FunctionName: of.FunctionName }));
  const alias = { FunctionName: of.FunctionName, Name: "live" };
  await client.send(new CreateAliasCommand({ ...alias, FunctionVersion: "1" }));
  const current = async (): Promise<string | undefined> =>
    what === "an alias"
      ? (await client.send(new GetAliasCommand(alias))).RevisionId
      : revisionOf(of.FunctionName, "Qualifier" in of ? "1" : undefined);
  const before = await current();
  expect(await refusalOf(client.send(new AddPermissionCommand({ ...of, ...statement, RevisionId: "wrong" })))).toEqual({
    name: "PreconditionFailedException",
    status: 412,
    message:
      "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
  });
  await client.send(new AddPermissionCommand({ ...of, ...statement, RevisionId: before }));
  const added = await current();
  expect(added).not.toBe(before);
  expect((await client.send(new GetPolicyCommand(of))).RevisionId).toBe(added);
  await client.send(new RemovePermissionCommand({ ...of, StatementId: "s", RevisionId: added }));
  expect(await current()).not.toBe(added);
});

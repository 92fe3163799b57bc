/** Asynchronous calls by Lambda's API: acknowledged, retried, given up, and told to the functions that are their destinations. */
import {
  InvokeAsyncCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { arnStart, createFunction, invokeFunction, refusalOf, useLambda } from "../harness/lambda.ts";
import { useServer } from "../harness/server.ts";
import { waitFor } from "../harness/wait.ts";

const server = await useServer({ eventRetryMs: [20, 40] });
const client = useLambda(server);

interface Line {
  readonly level: string;
  readonly text: string;
  readonly requestId: string;
}

async function linesOf(name: string): Promise<Line[]> {
  return ((await server.request(`/functions/${name}/logs?limit=1000`)).json as { lines: Line[] }).lines;
}

/** What functions told by their log, each line a JSON. */
async function told(name: string, count: number): Promise<unknown[]> {
  const plain = async (): Promise<Line[]> => (await linesOf(name)).filter(({ level }) => level === "info");
  await waitFor(`${count} lines of ${name}`, async () => (await plain()).length >= count);
  return (await plain()).map(({ text }) => JSON.parse(text) as unknown);
}

const tells = "exports.handler = async (event) => { console.log(JSON.stringify(event)); return { took: event }; };";
const fails = "exports.handler = async (event) => { console.log(JSON.stringify(event)); throw new RangeError('on purpose'); };";

async function send(to: LambdaClient, name: string, event: unknown): Promise<void> {
  const reply = await invokeFunction(to, name, event, { InvocationType: "Event" });
  expect(reply).toMatchObject({ status: 202, payload: undefined, error: undefined });
}

test("a success is told to its destination, in Lambda's record", async () => {
  await createFunction(client, "done", tells);
  await createFunction(client, "on-success", tells);
  const DestinationConfig = { OnSuccess: { Destination: `${arnStart}:on-success` } };
  await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "done", DestinationConfig }));
  await send(client, "done", { a: 1 });
  const [record] = await told("on-success", 1);
  expect(record).toEqual({
    version: "1.0",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    requestContext: {
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionArn: `${arnStart}:done:$LATEST`,
      condition: "Success",
      approximateInvokeCount: 1,
    },
    requestPayload: { a: 1 },
    responseContext: { statusCode: 200, executedVersion: "$LATEST" },
    responsePayload: { took: { a: 1 } },
  });
});

test("a failure is tried three times by one request id, then told, and kept as a dead letter", async () => {
  await createFunction(client, "fails", fails);
  await createFunction(client, "on-failure", tells);
  const DestinationConfig = { OnFailure: { Destination: `${arnStart}:on-failure` } };
  await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "fails", DestinationConfig }));
  await send(client, "fails", { b: 2 });
  const [record] = await told("on-failure", 1);
  expect(record).toMatchObject({
    requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
    responseContext: { functionError: "Unhandled" },
    responsePayload: { errorType: "RangeError", errorMessage: "on purpose" },
  });
  const lines = await linesOf("fails");
  expect(lines.filter(({ level }) => level === "info")).toHaveLength(3);
  expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(1);
  const { deadLetters: letters } = (await server.request("/functions/fails/dead-letters")).json as {
    deadLetters: { event: unknown; attempts: number }[];
  };
  expect(letters).toMatchObject([{ event: { b: 2 }, attempts: 3 }]);
});

test("no retries when none are asked for", async () => {
  await createFunction(client, "once", fails);
  await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "once", MaximumRetryAttempts: 0 }));
  await send(client, "once", 1);
  await waitFor("the dead letter", async () => {
    const { deadLetters: letters } = (await server.request("/functions/once/dead-letters")).json as { deadLetters: { attempts: number }[] };
    return letters.length === 1 && letters[0]?.attempts === 1;
  });
});

test("a function that may not run has its events told as such", async () => {
  await createFunction(client, "never", tells);
  await createFunction(client, "on-never", tells);
  await client.send(new PutFunctionConcurrencyCommand({ FunctionName: "never", ReservedConcurrentExecutions: 0 }));
  const DestinationConfig = { OnFailure: { Destination: `${arnStart}:on-never` } };
  await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "never", DestinationConfig }));
  await send(client, "never", { c: 3 });
  const [record] = await told("on-never", 1);
  expect(record).toMatchObject({
    requestContext: { condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 },
    requestPayload: { c: 3 },
  });
});

test("an event that is no JSON is refused at once, and the older operation does the same", async () => {
  await createFunction(client, "async", tells);
  expect(await refusalOf(client.send(new InvokeAsyncCommand({ FunctionName: "async", InvokeArgs: "{nope" })))).toMatchObject({
    name: "InvalidRequestContentException",
    status: 400,
  });
  expect((await client.send(new InvokeAsyncCommand({ FunctionName: "async", InvokeArgs: '{"d":4}' }))).Status).toBe(202);
  expect(await told("async", 1)).toEqual([{ d: 4 }]);
});

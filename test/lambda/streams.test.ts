/** InvokeWithResponseStream: chunks while the call runs, and how it ended. */
import { InvokeCommand, InvokeWithResponseStreamCommand, type InvokeWithResponseStreamCommandInput } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, refusalOf, useLambda } from "../harness/lambda.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
const client = useLambda(server);

interface Streamed {
  readonly chunks: readonly string[];
  readonly version: string | undefined;
  readonly contentType: string | undefined;
  readonly errorCode: string | undefined;
  readonly errorDetails: unknown;
  readonly log: string;
}

async function streamOf(name: string, over: Partial<InvokeWithResponseStreamCommandInput> = {}): Promise<Streamed> {
  const reply = await client.send(new InvokeWithResponseStreamCommand({ FunctionName: name, Payload: Buffer.from("{}"), ...over }));
  const chunks: string[] = [];
  for await (const { PayloadChunk, InvokeComplete } of reply.EventStream ?? []) {
    if (PayloadChunk?.Payload !== undefined) chunks.push(Buffer.from(PayloadChunk.Payload).toString("utf8"));
    if (InvokeComplete === undefined) continue;
    const { ErrorCode, ErrorDetails, LogResult = "" } = InvokeComplete;
    return {
      chunks,
      version: reply.ExecutedVersion,
      contentType: reply.ResponseStreamContentType,
      errorCode: ErrorCode,
      errorDetails: ErrorDetails === undefined ? undefined : JSON.parse(ErrorDetails),
      log: Buffer.from(LogResult, "base64").toString("utf8"),
    };
  }
  throw new Error("the stream has no end");
}

const streams = `
  exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
    stream.write("one ");
    await new Promise((resolve) => setTimeout(resolve, 20));
    stream.write(new TextEncoder().encode("two "));
    console.log("in the middle");
    stream.end(context.functionName);
  });`;

test("a handler that streams", async () => {
  await createFunction(client, "streams", streams);
  const streamed = await streamOf("streams", { LogType: "Tail" });
  expect(streamed.chunks.join("")).toBe("one two streams");
  expect(streamed.chunks.length).toBeGreaterThan(1);
  expect(streamed).toMatchObject({ version: "$LATEST", errorCode: undefined });
  expect(streamed.log).toMatch(/^START RequestId: .*in the middle\nEND RequestId: /s);
});

test("a plain call of a handler that streams has all of it", async () => {
  const reply = await client.send(new InvokeCommand({ FunctionName: "streams" }));
  expect(reply.Payload?.transformToString()).toBe("one two streams");
});

test("a handler that does not stream is one chunk", async () => {
  await createFunction(client, "plain", "exports.handler = async (event) => ({ got: event });");
  expect(await streamOf("plain")).toMatchObject({ chunks: ['{"got":{}}'], errorCode: undefined });
});

test("an error in the middle comes behind what was sent, one at the start alone", async () => {
  await createFunction(
    client,
    "late",
    "exports.handler = awslambda.streamifyResponse(async (event, stream) => { stream.write('sent'); throw new TypeError('late'); });",
  );
  expect(await streamOf("late")).toMatchObject({
    chunks: ["sent"],
    errorCode: "Unhandled",
    errorDetails: { errorType: "TypeError", errorMessage: "late" },
  });
  await createFunction(client, "early", "exports.handler = async () => { throw new TypeError('early'); };");
  expect(await streamOf("early")).toMatchObject({ chunks: [], errorCode: "Unhandled", errorDetails: { errorMessage: "early" } });
});

test("an end by the deadline", async () => {
  const endless =
    "exports.handler = awslambda.streamifyResponse(async (event, stream) => { stream.write('sent'); await new Promise(() => setInterval(() => {}, 10)); });";
  await createFunction(client, "endless", endless, { Timeout: 1 });
  expect(await streamOf("endless")).toMatchObject({
    chunks: ["sent"],
    errorCode: "Unhandled",
    errorDetails: { errorType: "Sandbox.Timedout" },
  });
});

test("metadata stands ahead of the bytes, by Lambda's separator", async () => {
  const metadata = `
    exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { "x-a": "b" } });
      stream.end("body");
    });`;
  await createFunction(client, "metadata", metadata);
  const [head = "", body] = (await streamOf("metadata")).chunks.join("").split("\0".repeat(8));
  expect([JSON.parse(head), body]).toEqual([{ statusCode: 201, headers: { "x-a": "b" } }, "body"]);
});

test("a function that is not there", async () => {
  expect(await refusalOf(streamOf("nope"))).toMatchObject({ name: "ResourceNotFoundException", status: 404 });
});

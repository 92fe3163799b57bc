/** Lambda's own client, pointed at a test's server, and the packages that it deploys. */
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
  type CreateFunctionCommandInput,
  type InvokeCommandInput,
} from "@aws-sdk/client-lambda";
import { afterAll } from "vitest";
import type { TestServer } from "./server.ts";
import { zipOf } from "./zip.ts";

export const role = "arn:aws:iam::000000000000:role/tests";
export const arnStart = "arn:aws:lambda:eu-west-1:000000000000:function";

/** Credentials that nobody knows: on loopback, without keys, any will do. */
export function useLambda(server: TestServer, credentials = { accessKeyId: "anyone", secretAccessKey: "anything" }): LambdaClient {
  const client = new LambdaClient({ endpoint: server.url, region: "eu-west-1", credentials, maxAttempts: 1 });
  afterAll(() => client.destroy());
  return client;
}

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A package of one CommonJS file, or of the files given. */
export function packageOf(source: string | Files): Uint8Array<ArrayBuffer> {
  return zipOf(typeof source === "string" ? { "index.js": source } : source);
}

export async function createFunction(
  client: LambdaClient,
  name: string,
  source: string | Files,
  over: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  const input = {
    FunctionName: name,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Role: role,
    Code: { ZipFile: packageOf(source) },
  } as const;
  await client.send(new CreateFunctionCommand({ ...input, ...over }));
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 10 }, { FunctionName: name });
}

export interface Invoked {
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly version: string | undefined;
  readonly payload: unknown;
  /** The log's tail as text, when it was asked for. */
  readonly log: string;
}

export async function invokeFunction(
  client: LambdaClient,
  name: string,
  event?: unknown,
  over: Partial<InvokeCommandInput> = {},
): Promise<Invoked> {
  const payload = event === undefined ? {} : { Payload: Buffer.from(JSON.stringify(event)) };
  const reply = await client.send(new InvokeCommand({ FunctionName: name, ...payload, ...over }));
  const text = reply.Payload?.transformToString() ?? "";
  return {
    status: reply.StatusCode,
    error: reply.FunctionError,
    version: reply.ExecutedVersion,
    payload: text === "" ? undefined : (JSON.parse(text) as unknown),
    log: Buffer.from(reply.LogResult ?? "", "base64").toString("utf8"),
  };
}

/** What a client is told: name, status, text. */
export interface Refusal {
  readonly name: string;
  readonly status: number | undefined;
  readonly message: string;
}

/** A request that must be refused. */
export async function refusalOf(request: Promise<unknown>): Promise<Refusal> {
  try {
    await request;
  } catch (error) {
    const { name, message, $metadata } = error as { name: string; message: string; $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode, message };
  }
  throw new Error("the request was not refused");
}

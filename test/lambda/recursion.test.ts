/** Loops of functions are found by the trace id that Lambda's SDKs hand on, and ended. */
import { PutFunctionRecursionConfigCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, useLambda } from "../harness/lambda.ts";
import { useServer } from "../harness/server.ts";

const server = await useServer();
const client = useLambda(server);
await createFunction(client, "loops", "exports.handler = async () => process.env._X_AMZN_TRACE_ID;");

/** A call as an SDK within the last one's function makes it. */
async function call(trace: string | undefined): Promise<{ status: number; type: string | null; trace: string }> {
  const headers = trace === undefined ? {} : { "x-amzn-trace-id": trace };
  const reply = await fetch(`${server.url}/2015-03-31/functions/loops/invocations`, { method: "POST", headers });
  const body = (await reply.json()) as string;
  return { status: reply.status, type: reply.headers.get("x-amzn-errortype"), trace: body };
}

test("a function that leads to itself is not called a seventeenth time", async () => {
  let { trace } = await call(undefined);
  const root = /^Root=(1-[0-9a-f]{8}-[0-9a-f]{24});/.exec(trace)?.[1];
  for (let hop = 2; hop <= 16; hop++) {
    const next = await call(trace);
    expect([next.status, next.trace]).toEqual([200, expect.stringContaining(`Root=${root};`)]);
    trace = next.trace;
    expect(trace).toMatch(new RegExp(`Lineage=1:[0-9a-f]{8}:${hop}$`));
  }
  expect(await call(trace)).toMatchObject({ status: 400, type: "RecursiveInvocationException" });
  await client.send(new PutFunctionRecursionConfigCommand({ FunctionName: "loops", RecursiveLoop: "Allow" }));
  expect((await call(trace)).status).toBe(200);
});

test("a trace id that is none begins anew", async () => {
  const { status, trace } = await call("Root=nonsense;Lineage=1:zz:99999999999|");
  expect([status, trace]).toEqual([200, expect.stringMatching(/Lineage=1:[0-9a-f]{8}:1$/)]);
});

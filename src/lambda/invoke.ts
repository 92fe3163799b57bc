/** Invoke: the same path as a call of Isopod's own API, answered as Lambda does: what a function does wrong is status 200 with a header. */
import { IsopodError } from "../errors.ts";
import { plainPost } from "../http/guest-request.ts";
import { invoke, withUsage, type Answer as CallAnswer, type Invocation } from "../invoke.ts";
import { limits } from "../limits.ts";
import type { LambdaCall } from "./call.ts";
import { versionText, type FunctionVersion } from "../registry/registry.ts";
import { LambdaError, notJson, tooLargeText } from "./errors.ts";
import { functionError } from "./function-error.ts";
import { followLineage } from "./lineage.ts";
import { logTail } from "./log-tail.ts";
import { noFunction, peek } from "./lookup.ts";
import { arnOf, nameOf, type Named } from "./names.ts";

export type InvokeInput = {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly InvocationType?: string;
  readonly LogType?: string;
  readonly ClientContext?: string;
  readonly TenantId?: string;
};

const nothing: Uint8Array = Buffer.from("{}");

export async function invokeFunction(input: InvokeInput, call: LambdaCall): Promise<Response> {
  const named = nameOf(input.FunctionName, call.caller, input.Qualifier);
  const version = findCalled(call, named);
  if (input.InvocationType === "DryRun") return new Response(null, { status: 204 });
  const isEvent = input.InvocationType === "Event";
  const body = await payload(call, isEvent ? limits.eventQueueMaxBytes : limits.eventMaxBytes);
  if (isEvent) return queue(call, named, body, input);
  const answer = await run(call, named, version, body, input);
  return reply(call, input, answer);
}

/** An alias's version is drawn once for each call. @throws {LambdaError} */
export function findCalled(call: LambdaCall, { name, qualifier }: Named): FunctionVersion {
  const version = peek(call, { name, qualifier });
  if (version === undefined) throw noFunction(call, { name, qualifier: qualifier ?? "$LATEST" });
  return version;
}

/** @throws {LambdaError} RequestTooLargeException */
export async function payload({ readBody }: LambdaCall, maxBytes: number): Promise<Uint8Array> {
  try {
    const body = await readBody(maxBytes);
    return body.length === 0 ? nothing : body;
  } catch (error) {
    if (error instanceof IsopodError && error.code === "too_large")
      throw new LambdaError("RequestTooLargeException", tooLargeText(maxBytes, "InvokeFunction"));
    throw error;
  }
}

export function run(
  call: LambdaCall,
  named: Named,
  version: FunctionVersion,
  body: Uint8Array,
  input: InvokeInput,
  reply?: Invocation["reply"],
): Promise<CallAnswer> {
  const { stations, caller, requestId } = call;
  const invocation: Invocation = {
    requestId,
    tenant: caller.tenant,
    body,
    httpMeta: plainPost,
    reply,
    arn: arnOf(caller, named.name),
    qualifier: named.qualifier,
    clientContext: clientContextOf(input.ClientContext),
    tenantId: input.TenantId,
    traceId: followLineage(call, named).traceId,
  };
  const answer = invoke(stations, invocation, version).catch((error: unknown) => {
    throw refusal(error, call, named);
  });
  return input.LogType === "Tail" ? answer.then(withUsage) : answer;
}

/** Admission's refusals, with Lambda's reasons. */
function refusal(error: unknown, { stations, caller }: LambdaCall, { name }: Named): unknown {
  if (!(error instanceof IsopodError)) return error;
  if (error.code !== "function_concurrency" && error.code !== "server_concurrency") return error;
  const isReserved =
    error.code === "function_concurrency" && stations.registry.settings(caller.tenant, name).reservedConcurrency !== undefined;
  const Reason = isReserved ? "ReservedFunctionConcurrentInvocationLimitExceeded" : "ConcurrentInvocationLimitExceeded";
  return new LambdaError("TooManyRequestsException", "Rate Exceeded.", { Reason });
}

/** Base64 of JSON, which is checked here so that it can stand in the context as it is. @throws {LambdaError} */
function clientContextOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  try {
    return JSON.stringify(JSON.parse(Buffer.from(header, "base64").toString("utf8")));
  } catch {
    throw new LambdaError("InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.");
  }
}

function reply(call: LambdaCall, input: InvokeInput, answer: CallAnswer): Response {
  const executed = versionText(answer.version);
  const headers: Record<string, string> = { "x-amz-executed-version": executed, "content-type": "application/json" };
  if (input.LogType === "Tail") headers["x-amz-log-result"] = logTail(answer, call.requestId, executed);
  const { outcome } = answer.result;
  if (outcome.kind === "ok" || outcome.kind === "http") return new Response(outcome.body as Uint8Array<ArrayBuffer>, { headers });
  if (outcome.kind === "streamed") throw new Error("a reply was streamed, and nobody asked for that");
  headers["x-amz-function-error"] = "Unhandled";
  return new Response(JSON.stringify(functionError(outcome, answer.version, call.requestId)), { headers });
}

/** Acknowledged when it is on disk. */
async function queue(call: LambdaCall, named: Named, body: Uint8Array, input: InvokeInput): Promise<Response> {
  const { stations, caller, requestId } = call;
  const { name, qualifier } = named;
  const clientContext = clientContextOf(input.ClientContext);
  const isLatest = qualifier === "$LATEST";
  try {
    await stations.events.put({
      tenant: caller.tenant,
      name,
      qualifier: isLatest ? undefined : qualifier,
      payload: body,
      requestId,
      clientContext,
      ...followLineage(call, named),
    });
  } catch (error) {
    throw error instanceof IsopodError && error.code === "invalid_json" ? notJson(error.message) : error;
  }
  return new Response(null, { status: 202 });
}

/** The older way to say it, which has the event as its whole input. */
export async function invokeAsync({ FunctionName }: InvokeInput, call: LambdaCall): Promise<Response> {
  const named = nameOf(FunctionName, call.caller);
  findCalled(call, named);
  await queue(call, named, await payload(call, limits.eventQueueMaxBytes), { FunctionName });
  return new Response(JSON.stringify({ Status: 202 }), { status: 202, headers: { "content-type": "application/json" } });
}

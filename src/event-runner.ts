/**
 * An event's way to `invoke`: the version that its name means by now, and from what came of the call to what the queue makes of it. What the
 * function did, or what ended its cell, counts as its attempt; what was refused, or failed in the engine, does not. What a
 * function's settings do not say of its events is as in Lambda.
 */
import { IsopodError } from "./errors.ts";
import type { AttemptResult, EventPolicy, EventRunner, QueuedEvent, Target } from "./events/event.ts";
import { parseFunctionName, parseFunctionRef } from "./ids.ts";
import { functionArn } from "./call-context.ts";
import { plainPost } from "./http/guest-request.ts";
import { invoke, type CallStations } from "./invoke.ts";
import { limits } from "./limits.ts";
import { functionError } from "./lambda/function-error.ts";
import type { CallResult } from "./outcome.ts";
import { versionText, type FunctionVersion } from "./registry/registry.ts";

export function newEventRunner(stations: CallStations, log: (message: string) => void): EventRunner {
  return {
    run: (event) => runEvent(stations, event, log),
    policyOf: (event) => policyOf(stations, event),
    concurrencyOf(tenant, name) {
      const latest = stations.registry.find(tenant, { name, qualifier: undefined });
      const { reservedConcurrency } = stations.registry.settings(tenant, name);
      return reservedConcurrency ?? latest?.config.concurrency ?? limits.concurrencyDefault;
    },
  };
}

function policyOf({ registry }: CallStations, { tenant, name, qualifier = "$LATEST" }: QueuedEvent): EventPolicy {
  const set = registry.settings(tenant, name).eventInvoke[qualifier];
  const latest = registry.find(tenant, { name, qualifier: undefined });
  return {
    maxRetries: set?.maximumRetryAttempts ?? limits.eventRetriesMax,
    maxAgeMs: set?.maximumEventAgeInSeconds === undefined ? limits.eventAgeMaxMs : set.maximumEventAgeInSeconds * 1_000,
    onSuccess: targetOf(set?.onSuccess),
    onFailure: targetOf(set?.onFailure),
    functionArn: latest === undefined ? name : `${functionArn(latest)}:${qualifier}`,
  };
}

/** Settings name functions by their ARNs, checked when they were set. */
function targetOf(arn: string | undefined): Target | undefined {
  const [, name, qualifier] = /:function:([^:]+)(?::(.+))?$/.exec(arn ?? "") ?? [];
  return name === undefined ? undefined : { name: parseFunctionName(name), qualifier: qualifier === "$LATEST" ? undefined : qualifier };
}

async function runEvent(stations: CallStations, event: QueuedEvent, log: (message: string) => void): Promise<AttemptResult> {
  const { tenant, name, qualifier, requestId, payload } = event;
  const version = stations.registry.find(tenant, parseFunctionRef(qualifier === undefined ? name : `${name}:${qualifier}`));
  if (version === undefined) return { kind: "gone" };
  try {
    const { clientContext, traceId } = event;
    const arn = functionArn(version);
    const { result } = await invoke(
      stations,
      { requestId, tenant, body: payload, httpMeta: plainPost, arn, qualifier, clientContext, traceId },
      version,
    );
    return attemptOf(version, requestId, result.outcome);
  } catch (error) {
    if (!(error instanceof IsopodError)) log(`bug: ${error instanceof Error ? error.stack : String(error)}`);
    return { kind: "unavailable" };
  }
}

/** A call that may have ended its cell is an attempt: uncounted, such an event would end one cell after the other. */
function attemptOf(version: FunctionVersion, requestId: string, outcome: CallResult["outcome"]): AttemptResult {
  const executedVersion = versionText(version);
  const failed = (error: object): AttemptResult => ({ kind: "done", isError: true, executedVersion, payload: jsonBytes(error) });
  switch (outcome.kind) {
    case "ok":
      return { kind: "done", isError: false, executedVersion, payload: outcome.body };
    case "http":
      if (outcome.status >= 500)
        return failed({ errorType: "HttpError", errorMessage: `The function answered with status ${outcome.status}`, trace: [] });
      return { kind: "done", isError: false, executedVersion, payload: httpAnswer(outcome) };
    case "streamed":
      throw new Error("an event's reply was streamed, and nobody asked for that");
    case "guest-error":
    case "limit":
      return failed(functionError(outcome, version, requestId));
    case "bad-event":
      return failed({ errorType: "Runtime.UnmarshalError", errorMessage: outcome.message, trace: [] });
    case "cell-lost":
      return failed({ errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestId} Error: ${outcome.message}` });
    case "host-fault":
      return { kind: "unavailable" };
  }
}

/** In the form in which Lambda's functions answer HTTP. */
function httpAnswer({ status, headers, body }: Extract<CallResult["outcome"], { kind: "http" }>): Uint8Array {
  return jsonBytes({ statusCode: status, headers: Object.fromEntries(headers), body: Buffer.from(body).toString("utf8") });
}

function jsonBytes(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

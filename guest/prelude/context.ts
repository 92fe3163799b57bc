/**
 * Lambda's context object, the handler's second argument, built from what the host knows about the call.
 * Its methods are plain functions, not closures per call: one sandbox runs one call at a time.
 */
import { dateNow, jsonParse } from "./primordials.ts";

export type CallEnd = { succeed(value: unknown): void; fail(error: unknown): void };

type HostContext = {
  awsRequestId: string;
  functionName: string;
  functionVersion: string;
  memoryLimitInMB: string;
  invokedFunctionArn: string;
  logGroupName: string;
  logStreamName: string;
  deadlineMs: number;
  clientContext?: unknown;
  identity?: unknown;
};

let deadlineMs = 0;
let callEnd: CallEnd;

function getRemainingTimeInMillis(): number {
  const left = deadlineMs - dateNow();
  return left > 0 ? left : 0;
}

function succeed(value?: unknown): void {
  callEnd.succeed(value);
}

function fail(error?: unknown): void {
  callEnd.fail(error ?? new Error("The handler failed without a reason"));
}

function done(error?: unknown, value?: unknown): void {
  if (error === undefined || error === null) succeed(value);
  else fail(error);
}

export function callContext(contextJson: string, end: CallEnd): object {
  const host = jsonParse(contextJson) as HostContext;
  deadlineMs = host.deadlineMs;
  callEnd = end;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: host.functionName,
    functionVersion: host.functionVersion,
    invokedFunctionArn: host.invokedFunctionArn,
    memoryLimitInMB: host.memoryLimitInMB,
    awsRequestId: host.awsRequestId,
    logGroupName: host.logGroupName,
    logStreamName: host.logStreamName,
    identity: host.identity,
    clientContext: host.clientContext,
    getRemainingTimeInMillis,
    done,
    fail,
    succeed,
  };
}

/**
 * Lambda's context object, the handler's second argument, built from what the host knows about the call.
 * One object, made before the snapshot: a sandbox runs one call. Its fields are read from the host's JSON when a
 * handler first asks for one, since most never do, and parsing them was a tenth of a short call.
 */
import { dateNow, defineProperty, jsonParse } from "./primordials.ts";

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
  tenantId?: string;
  xRayTraceId?: string;
};

let json = "{}";
let parsed: HostContext | undefined;
let callEnd: CallEnd;

function fields(): HostContext {
  return (parsed ??= jsonParse(json) as HostContext);
}

function getRemainingTimeInMillis(): number {
  const left = fields().deadlineMs - dateNow();
  return left > 0 ? left : 0;
}

function succeed(value?: unknown): void {
  callEnd.succeed(value);
}

function fail(error?: unknown): void {
  callEnd.fail(error ?? "handled");
}

function done(error?: unknown, value?: unknown): void {
  if (error === undefined || error === null) succeed(value);
  else fail(error);
}

/** A field that reads as a plain one, and becomes one when it is written. */
function lazyField(target: object, name: Exclude<keyof HostContext, "deadlineMs">): void {
  defineProperty(target, name, {
    get: () => fields()[name],
    set: (value: unknown) => {
      defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
    },
    enumerable: true,
    configurable: true,
  });
}

const context: Record<string, unknown> = { callbackWaitsForEmptyEventLoop: true };
lazyField(context, "functionName");
lazyField(context, "functionVersion");
lazyField(context, "invokedFunctionArn");
lazyField(context, "memoryLimitInMB");
lazyField(context, "awsRequestId");
lazyField(context, "logGroupName");
lazyField(context, "logStreamName");
lazyField(context, "identity");
lazyField(context, "clientContext");
lazyField(context, "tenantId");
lazyField(context, "xRayTraceId");
context["getRemainingTimeInMillis"] = getRemainingTimeInMillis;
context["done"] = done;
context["fail"] = fail;
context["succeed"] = succeed;

/** Whether a callback's result waits for what is pending. */
export function callbackWaits(): boolean {
  return Boolean(context["callbackWaitsForEmptyEventLoop"]);
}

export function callContext(contextJson: string, end: CallEnd): object {
  json = contextJson;
  parsed = undefined;
  callEnd = end;
  return context;
}

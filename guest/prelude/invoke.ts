/**
 * Runs an event handler: `GuestOp.invoke`. Parses the event, calls the handler in Lambda's form, sends its result.
 * The path of every call, so it is kept short: a handler that returns a plain value finishes without one promise job.
 */
import { isStreaming, isThenable, runStreaming } from "./awslambda.ts";
import { isOutOfMemory, rejectAs, rejectWith, thrownText } from "./failure.ts";
import { resultJson, sendResolve, waitForIdle } from "./host.ts";
import { finishAsHttp } from "./http-result.ts";
import { callbackWaits, callContext, type CallEnd } from "./context.ts";
import { apply, jsonParse } from "./primordials.ts";
import { setTraceId } from "./process.ts";
import { registeredHandler, type Registered } from "./registration.ts";

/** Whether the result is to be an HTTP reply. */
let asHttp = false;
/** Whether the handler has answered, by whichever of its ways: the first counts. */
let isAnswered = false;

function isFirst(): boolean {
  const was = isAnswered;
  isAnswered = true;
  return !was;
}

function finish(value: unknown): void {
  if (asHttp) return finishAsHttp(value);
  let json: string;
  try {
    json = resultJson(value);
  } catch (error) {
    if (isOutOfMemory(error)) rejectWith(error);
    else rejectAs("Runtime.MarshalError", "Cannot send the result as JSON: " + thrownText(error));
    return;
  }
  sendResolve(json);
}

function succeed(value: unknown): void {
  if (isFirst()) finish(value);
}

function fail(error: unknown): void {
  if (isFirst()) rejectWith(error);
}

const end: CallEnd = { succeed, fail };

/** `await` uses the engine's own promise steps: a replaced `Promise.prototype.then` is not asked. */
async function settle(pending: unknown): Promise<void> {
  let value: unknown;
  try {
    value = await pending;
  } catch (error) {
    fail(error);
    return;
  }
  succeed(value);
}

function callback(error: unknown, result?: unknown): void {
  if (error !== undefined && error !== null) return fail(error);
  if (!isFirst()) return;
  if (callbackWaits()) waitForIdle();
  finish(result);
}

/** It may still answer, by the callback or the context: if it never does, the answer is nothing. */
function finishIfNeverAnswered(): void {
  if (isAnswered) return;
  waitForIdle();
  finish(undefined);
}

/** Three parameters mean Lambda's callback style: a plain return value then says nothing. */
function callHandler(handler: Registered, event: unknown, context: object): void {
  const run = handler.run;
  if (isStreaming(run)) return runStreaming(handler, event, context);
  let result: unknown;
  try {
    result = apply(run, handler.self, [event, context, callback]);
    if (!isThenable(result)) {
      if (result === undefined || run.length >= 3) finishIfNeverAnswered();
      else finish(result);
      return;
    }
  } catch (error) {
    fail(error);
    return;
  }
  void settle(result);
}

export function invoke(eventJson: string, contextJson: string, traceId: string | undefined): void {
  if (traceId !== undefined) setTraceId(traceId);
  const handler = registeredHandler();
  if (handler?.form !== "event") return rejectAs("Runtime.HandlerNotFound", "Cannot run the function: it exports no event handler");
  let event: unknown;
  try {
    event = jsonParse(eventJson);
  } catch (error) {
    if (isOutOfMemory(error)) return rejectWith(error);
    return rejectAs("Isopod.InvalidEvent", "Cannot read the event: it is not JSON");
  }
  callHandler(handler, event, callContext(contextJson, end));
}

/** `GuestOp.invokeForHttp`. */
export function invokeForHttp(eventJson: string, contextJson: string, traceId: string | undefined): void {
  asHttp = true;
  invoke(eventJson, contextJson, traceId);
}

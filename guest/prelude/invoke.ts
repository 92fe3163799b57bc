/**
 * Runs an event handler: `GuestOp.invoke`. Parses the event, calls the handler in Lambda's form, sends its result.
 * The path of every call, so it is kept short: a handler that returns a plain value finishes without one promise job.
 */
import { isOutOfMemory, rejectAs, rejectWith, thrownText } from "./failure.ts";
import { resultJson, sendResolve } from "./host.ts";
import { callContext, type CallEnd } from "./context.ts";
import { apply, jsonParse } from "./primordials.ts";
import { registeredHandler, type Registered } from "./registration.ts";

function finish(value: unknown): void {
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

const end: CallEnd = { succeed: finish, fail: rejectWith };

/** `await` uses the engine's own promise steps: a replaced `Promise.prototype.then` is not asked. */
async function settle(pending: unknown): Promise<void> {
  let value: unknown;
  try {
    value = await pending;
  } catch (error) {
    rejectWith(error);
    return;
  }
  finish(value);
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

function callback(error: unknown, result?: unknown): void {
  if (error === undefined || error === null) finish(result);
  else rejectWith(error);
}

/** Three parameters mean Lambda's callback style: a plain return value then says nothing. */
function callHandler(handler: Registered, event: unknown, context: object): void {
  const run = handler.run;
  const waits = run.length >= 3;
  let result: unknown;
  try {
    result = apply(run, handler.self, [event, context, callback]);
    if (!isThenable(result)) {
      if (!waits) finish(result);
      return;
    }
  } catch (error) {
    rejectWith(error);
    return;
  }
  void settle(result);
}

export function invoke(eventJson: string, contextJson: string): void {
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

/** How a call failed, in the words of Lambda's runtimes: the payload of a reply that carries `X-Amz-Function-Error`. */
import { limitErrorTypes, type CallLimit, type CallResult } from "../outcome.ts";
import type { FunctionVersion } from "../registry/registry.ts";
import { LambdaError, notJson } from "./errors.ts";

type Outcome = CallResult["outcome"];

/** Lambda's runtime for JavaScript has other fields than those for Python and Ruby. */
export function functionError(
  outcome: Exclude<Outcome, { kind: "ok" | "http" | "streamed" }>,
  { runtime, startError }: FunctionVersion,
  requestId: string,
): object {
  switch (outcome.kind) {
    case "guest-error":
      return payloadOf(outcome, runtime, requestId, startError !== undefined);
    case "limit":
      return limitError(outcome.limit, outcome.message, requestId);
    case "bad-event":
      throw notJson(outcome.message);
    case "cell-lost":
    case "host-fault":
      throw new LambdaError("ServiceException", outcome.message);
  }
}

function payloadOf(
  { errorType, errorMessage, trace }: Extract<Outcome, { kind: "guest-error" }>,
  runtime: FunctionVersion["runtime"],
  requestId: string,
  isStart: boolean,
): object {
  if (errorType === "Runtime.ExitError") return { errorType, errorMessage: `RequestId: ${requestId} Error: ${errorMessage}` };
  // A start of Python's is of no call.
  if (runtime === "python") return { errorMessage, errorType, requestId: isStart ? "" : requestId, stackTrace: trace };
  if (runtime === "ruby") return { errorMessage, errorType, requestId, stackTrace: trace };
  return { errorType, errorMessage, trace };
}

/** Lambda knows no CPU time of its own: to use it up is to run out of time. */
function limitError(limit: CallLimit, message: string, requestId: string): object {
  if (limit !== "timeout" && limit !== "cpu") return { errorType: limitErrorTypes[limit], errorMessage: message };
  return { errorType: "Sandbox.Timedout", errorMessage: `RequestId: ${requestId} Error: ${message}` };
}

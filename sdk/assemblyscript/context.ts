/** What is known about the call, besides its event. Used by functions; the handler's second parameter is the same as JSON text. */
import { contextRead, contextSize } from "./host";
import { parse } from "./json/json";
import { Value } from "./json/value";

export namespace context {
  /** All of it. */
  export function value(): Value {
    return parse(contextText());
  }

  export function requestId(): string {
    return value().get("awsRequestId").asString();
  }

  export function functionName(): string {
    return value().get("functionName").asString();
  }

  /** How much of the call's time is left, in milliseconds. */
  export function remainingMs(): i64 {
    return max<i64>(0, <i64>value().get("deadlineMs").asNumber(0) - Date.now());
  }
}

export function contextText(): string {
  const bytes = new ArrayBuffer(contextSize());
  contextRead(changetype<usize>(bytes));
  return String.UTF8.decode(bytes);
}

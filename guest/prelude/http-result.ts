/**
 * An event handler's result as the HTTP reply that a function URL wants, by Lambda's rules: what has a `statusCode` says the reply, a text is
 * its body, and anything else is the body as JSON. What is large is done here, in the guest's own time; the host reads the head.
 */
import { isOutOfMemory, rejectAs, rejectWith, thrownText } from "./failure.ts";
import { fromBase64, resultJson, sendReply, utf8Bytes } from "./host.ts";
import { noBytes } from "./bytes.ts";

type Reply = {
  statusCode?: unknown;
  headers?: unknown;
  multiValueHeaders?: unknown;
  cookies?: unknown;
  body?: unknown;
  isBase64Encoded?: unknown;
};

function bodyOf({ body, isBase64Encoded }: Reply): ArrayBuffer {
  if (body === undefined || body === null) return noBytes;
  if (typeof body !== "string") return utf8Bytes(resultJson(body));
  return isBase64Encoded === true ? fromBase64(body) : utf8Bytes(body);
}

function send(value: unknown): void {
  const isReply = typeof value === "object" && value !== null && (value as Reply).statusCode !== undefined;
  if (!isReply) return sendReply("{}", utf8Bytes(typeof value === "string" ? value : resultJson(value)));
  const reply = value as Reply;
  const { statusCode, headers, multiValueHeaders, cookies } = reply;
  sendReply(resultJson({ statusCode, headers, multiValueHeaders, cookies }), bodyOf(reply));
}

export function finishAsHttp(value: unknown): void {
  try {
    send(value);
  } catch (error) {
    if (isOutOfMemory(error)) rejectWith(error);
    else rejectAs("Runtime.BadResponse", "Cannot reply as the result is no HTTP response: " + thrownText(error));
  }
}

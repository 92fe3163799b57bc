/**
 * A compiled function's result as the HTTP reply that a function URL wants, by Lambda's rules: what has a `statusCode` says the reply, a
 * text is its body, and anything else is the body as JSON. Such a result is bytes that nobody has parsed yet, and this does it in the
 * cell's own time: so it is capped. (JavaScript's is made into a reply by the guest.)
 */
import { isUtf8 } from "node:buffer";
import { limits } from "../../limits.ts";
import type { CallOutcome } from "../../outcome.ts";
import { BadReply, badReplyOutcome, isObject, parseResult, replyHeadOf } from "../reply-head.ts";

const jsonType = "application/json";

export function httpOutcomeOf(result: Uint8Array): CallOutcome {
  const { httpResultMaxBytes } = limits;
  if (result.length > httpResultMaxBytes) {
    const message = `Cannot turn the result into an HTTP reply as it is over ${httpResultMaxBytes} bytes: received ${result.length}`;
    return { kind: "limit", limit: "output", message };
  }
  try {
    return replyOf(result);
  } catch (error) {
    if (error instanceof BadReply) return badReplyOutcome(error);
    throw error;
  }
}

/** @throws {BadReply} */
function replyOf(result: Uint8Array): CallOutcome {
  if (!isUtf8(result)) throw new BadReply("Cannot reply as the result is not UTF-8 text");
  const value = parseResult(Buffer.from(result.buffer, result.byteOffset, result.length).toString("utf8"));
  if (typeof value === "string") return { kind: "http", ...replyHeadOf({}, jsonType), body: Buffer.from(value) };
  if (!isObject(value) || value["statusCode"] === undefined) return { kind: "http", ...replyHeadOf({}, jsonType), body: result };
  return { kind: "http", ...replyHeadOf(value, jsonType), body: bodyOf(value) };
}

/** @throws {BadReply} */
function bodyOf({ body, isBase64Encoded }: Record<string, unknown>): Uint8Array {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body !== "string") return Buffer.from(JSON.stringify(body));
  if (isBase64Encoded !== true) return Buffer.from(body);
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(body)) throw new BadReply("Cannot reply as the body is not base64");
  return Buffer.from(body, "base64");
}

/**
 * What a destination is told: Lambda's record of an asynchronous call, in which payload and answer stand as they are. And what a dead letter
 * says of an error. In the book's thread alone: an answer is a guest's bytes, and only the payload is known to be JSON.
 */
import { limits } from "../limits.ts";
import { isJson } from "./json.ts";
import type { Over } from "./settle.ts";

export interface RecordedEvent {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly attempts: number;
}

/** JSON. What does not fit is left out: the answer first, then the payload too. */
export function recordOf(event: RecordedEvent, over: Over, nowMs: number): Uint8Array {
  const head = headOf(event, over, nowMs);
  const payload = field("requestPayload", event.payload);
  const context = over.response === undefined ? Buffer.alloc(0) : field("responseContext", responseContext(over.response));
  const answer = over.response === undefined ? Buffer.alloc(0) : field("responsePayload", asJson(over.response.payload));
  const parts = [head, payload, context, answer];
  const room = limits.eventRecordMaxBytes - 1;
  const kept = [parts, [head, payload, context], [head, context]].find((some) => bytesOf(some) <= room) ?? [head];
  return Buffer.concat([...kept, Buffer.from("}")]);
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** Open at its end. */
function headOf({ requestId, attempts }: RecordedEvent, { functionArn, condition }: Over, nowMs: number): Uint8Array {
  const requestContext = { requestId, functionArn, condition, approximateInvokeCount: attempts };
  return Buffer.from(JSON.stringify({ version: "1.0", timestamp: new Date(nowMs).toISOString(), requestContext }).slice(0, -1));
}

function field(name: string, json: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`,"${name}":`), json]);
}

function responseContext({ isError, executedVersion }: NonNullable<Over["response"]>): Uint8Array {
  return Buffer.from(JSON.stringify({ statusCode: 200, executedVersion, ...(isError ? { functionError: "Unhandled" } : {}) }));
}

/** A program may have written anything: what is not JSON becomes a text. */
function asJson(answer: Uint8Array): Uint8Array {
  if (answer.length > limits.eventRecordMaxBytes || isJson(answer)) return answer;
  return Buffer.from(JSON.stringify(Buffer.from(answer).toString("utf8")));
}

/** JSON of `{ errorType, errorMessage }`, bounded, of a function's error. */
export function shownError(error: Uint8Array): string {
  const { errorType, errorMessage } = error.length > limits.eventRecordMaxBytes || !isJson(error) ? {} : parsed(error);
  return JSON.stringify({ errorType: bounded(errorType), errorMessage: bounded(errorMessage) });
}

function parsed(json: Uint8Array): { errorType?: unknown; errorMessage?: unknown } {
  const value: unknown = JSON.parse(Buffer.from(json).toString("utf8"));
  return typeof value === "object" && value !== null ? value : {};
}

function bounded(value: unknown): string {
  return typeof value === "string" ? value.slice(0, limits.deadLetterErrorMaxChars).toWellFormed() : "unknown";
}

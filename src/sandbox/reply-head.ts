/**
 * What an event handler says of its HTTP reply, in Lambda's form, made into a status and header lines: `statusCode`, `headers`,
 * `multiValueHeaders`, `cookies`. For handlers behind a function URL, whose result or stream says it.
 */
import type { CallOutcome, ReplyHead } from "../outcome.ts";
import { limits } from "../limits.ts";

/** It is no HTTP reply: behind a URL, that is Lambda's 502. */
export class BadReply extends Error {
  override name = "BadReply";
}

/** The front knows it by this type. */
export function badReplyOutcome({ message }: BadReply): CallOutcome {
  return { kind: "guest-error", errorType: "Runtime.BadResponse", errorMessage: message, trace: [] };
}

/** @throws {BadReply} also for one that is too large for a cell to parse by itself */
export function readReplyHead(json: string, contentType: string): ReplyHead {
  if (json.length > limits.replyHeadMaxBytes)
    throw new BadReply(`Cannot reply as what is said of the reply is over ${limits.replyHeadMaxBytes} bytes: received ${json.length}`);
  return replyHeadOf(parseResult(json), contentType);
}

/** @throws {BadReply} */
export function parseResult(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new BadReply("Cannot reply as what is said of the reply is not JSON");
  }
}

/** @param contentType when the handler names none. @throws {BadReply} */
export function replyHeadOf(said: unknown, contentType: string): ReplyHead {
  if (!isObject(said)) throw new BadReply("Cannot reply as what is said of the reply is no object");
  const { statusCode, headers, multiValueHeaders, cookies } = said;
  const lines = [...singleHeaders(headers), ...multipleHeaders(multiValueHeaders), ...cookieLines(cookies)];
  if (lines.length > limits.guestHeadersMaxCount)
    throw new BadReply(`Cannot reply as there are over ${limits.guestHeadersMaxCount} headers: received ${lines.length}`);
  const isTyped = lines.some(([name]) => name.toLowerCase() === "content-type");
  return { status: statusOf(statusCode), headers: isTyped ? lines : [["content-type", contentType], ...lines] };
}

/** Lambda takes its digits as text as well. */
function statusOf(value: unknown): number {
  if (value === undefined) return 200;
  const status = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  if (!Number.isInteger(status) || (status as number) < 200 || (status as number) > 599)
    throw new BadReply(`Cannot reply as the statusCode must be from 200 to 599: received ${shown(value)}`);
  return status as number;
}

function singleHeaders(headers: unknown): [string, string][] {
  return entriesOf(headers, "headers").map(([name, value]) => [name, headerText(name, value)]);
}

function multipleHeaders(headers: unknown): [string, string][] {
  return entriesOf(headers, "multiValueHeaders").flatMap(([name, values]): [string, string][] => {
    if (!Array.isArray(values)) throw new BadReply(`Cannot reply as multiValueHeaders has no list for ${shown(name)}`);
    return values.map((value) => [name, headerText(name, value)]);
  });
}

function cookieLines(cookies: unknown): [string, string][] {
  if (cookies === undefined || cookies === null) return [];
  if (!Array.isArray(cookies)) throw new BadReply("Cannot reply as cookies is no list");
  return cookies.map((cookie) => ["set-cookie", headerText("set-cookie", cookie)]);
}

function entriesOf(value: unknown, what: string): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) throw new BadReply(`Cannot reply as ${what} is no object`);
  return Object.entries(value).filter(([, one]) => one !== null);
}

function headerText(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new BadReply(`Cannot reply as the header ${shown(name)} is no text`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** For a message. */
function shown(value: unknown): string {
  return (JSON.stringify(value) ?? typeof value).slice(0, 80);
}

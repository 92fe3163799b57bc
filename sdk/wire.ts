/**
 * Reads the server's replies: meters from headers, errors from bodies, log lines from a stream.
 * Used by the client alone. Every field is checked or given a default, since what answers may be a proxy's
 * error page and not Isopod; such a reply is an `IsopodError` and never a `SyntaxError`.
 */
import { FunctionError, IsopodError } from "./errors.ts";
import type { Blame, LogLine, Meters } from "./types.ts";

const blames: ReadonlySet<unknown> = new Set(["client", "tenant", "guest", "host"]);

export function readMeters(headers: Headers): Meters {
  const known = (name: string): number | undefined => (headers.has(`x-isopod-${name}`) ? number(name) : undefined);
  const number = (name: string): number => Number(headers.get(`x-isopod-${name}`) ?? 0) || 0;
  return {
    requestId: headers.get("x-isopod-request-id") ?? "",
    durationMs: number("duration-ms"),
    cpuMs: known("cpu-ms"),
    billedMs: number("billed-ms"),
    memoryBytes: known("memory-bytes"),
    memoryLimitBytes: number("memory-limit-bytes"),
    start: headers.get("x-isopod-start") ?? "",
    ...readLogTail(headers.get("x-isopod-log-tail")),
  };
}

function readLogTail(base64: string | null): { logTail?: string } {
  if (base64 === null) return {};
  try {
    return { logTail: new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))) };
  } catch {
    return {};
  }
}

/** JSON unless the function said that it is something else; nothing at all is `null`, as an empty event is. */
export async function readValue(response: Response): Promise<unknown> {
  const type = response.headers.get("content-type") ?? "application/json";
  const text = await response.text();
  if (!/\bjson\b/i.test(type)) return text;
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badReply(response.status, "its body is not JSON", text, cause);
  }
}

export async function readError(response: Response): Promise<IsopodError | FunctionError> {
  const text = await response.text();
  const body = parseObject(text);
  const { status, headers } = response;
  if (typeof body["errorType"] === "string") {
    const { errorType, errorMessage, trace } = body;
    const lines = Array.isArray(trace) ? trace.map(String) : [];
    return new FunctionError({ errorType, errorMessage: asText(errorMessage), trace: lines, status, meters: readMeters(headers) });
  }
  const error = asObject(body["error"]);
  if (typeof error["code"] !== "string") return badReply(status, "its error has no code", text);
  return new IsopodError({
    code: error["code"],
    status,
    blame: asBlame(error["blame"]),
    retryable: error["retryable"] === true,
    message: asText(error["message"]),
    ...retryAfter(headers),
  });
}

/** One JSON value per line; an empty line is the server's sign of life. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<LogLine> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const lines = (rest + (done ? decoder.decode() : decoder.decode(value, { stream: true }))).split("\n");
      rest = done ? "" : (lines.pop() ?? "");
      for (const line of lines) if (line.trim() !== "") yield parseObject(line) as LogLine;
      if (done) return;
    }
  } finally {
    // Ends the request when the reader leaves its loop early.
    await reader.cancel().catch(() => {});
  }
}

export function badReply(status: number, reason: string, text: string, cause?: unknown): IsopodError {
  const message = `Cannot read the server's reply as ${reason}: received status ${status}, ${JSON.stringify(text.slice(0, 200))}`;
  return new IsopodError({ code: "bad_reply", status, blame: "host", retryable: false, message, cause });
}

function retryAfter(headers: Headers): { retryAfterMs?: number } {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {};
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function asBlame(value: unknown): Blame {
  return blames.has(value) ? (value as Blame) : "host";
}

/** Checks on a call's result as its cell sent it: every outcome that a cell can name, and no other. Used by `protocol.ts`. */
import { isContentType, type CallMeter, type CallOutcome, type CallResult } from "../outcome.ts";
import { bytes, fields, FrameError, httpStatus, integer, list, pairs, text } from "./frame-checks.ts";

/** @throws {FrameError} */
export function checkResult(outcome: unknown, meter: Record<string, unknown>, logs: unknown, droppedLines: unknown): CallResult {
  const { wallUs, cpuUs, peakMemoryBytes, memoryLimitBytes, start } = meter;
  const checked: CallMeter = {
    wallUs: integer(wallUs),
    cpuUs: integer(cpuUs),
    peakMemoryBytes: integer(peakMemoryBytes),
    memoryLimitBytes: integer(memoryLimitBytes),
    start: start === "warm" ? "warm" : "snapshot",
  };
  return { outcome: checkOutcome(outcome), meter: checked, logs: list(logs).map(checkLine), droppedLines: integer(droppedLines) };
}

function checkLine(value: unknown): { time: number; level: number; text: string } {
  const { time, level, text: line } = fields(value);
  return { time: integer(time), level: integer(level), text: text(line) };
}

const limitNames: ReadonlySet<unknown> = new Set(["timeout", "cpu", "memory", "stack", "output", "host_calls"]);

function checkOutcome(value: unknown): CallOutcome {
  const outcome = fields(value);
  switch (outcome["kind"]) {
    case "ok":
      return checkOk(outcome["body"], outcome["contentType"]);
    case "streamed":
      return { kind: "streamed" };
    case "http":
      return { kind: "http", status: httpStatus(outcome["status"]), headers: pairs(outcome["headers"]), body: bytes(outcome["body"]) };
    case "guest-error":
      return {
        kind: "guest-error",
        errorType: text(outcome["errorType"]),
        errorMessage: text(outcome["errorMessage"]),
        trace: list(outcome["trace"]).map(text),
      };
    case "limit":
      if (!limitNames.has(outcome["limit"])) throw new FrameError("Cannot read a cell's frame as its limit is unknown");
      return { kind: "limit", limit: outcome["limit"] as never, message: text(outcome["message"]) };
    case "bad-event":
    case "host-fault":
      return { kind: outcome["kind"], message: text(outcome["message"]) };
    default:
      throw new FrameError("Cannot read a cell's frame as its outcome is unknown");
  }
}

function checkOk(body: unknown, contentType: unknown): CallOutcome {
  if (contentType === undefined) return { kind: "ok", body: bytes(body) };
  if (!isContentType(text(contentType))) throw new FrameError("Cannot read a cell's frame as its content type is none");
  return { kind: "ok", body: bytes(body), contentType: text(contentType) };
}

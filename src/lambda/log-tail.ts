/** The last of a call's log, as Lambda's runtimes write it: START, the lines, END, REPORT. */
import { wholeLog } from "../failure-line.ts";
import type { Answer } from "../invoke.ts";
import { endLine, reportLine, startLine } from "../metering/bill.ts";
import type { LogLine } from "../outcome.ts";
import type { FunctionVersion } from "../registry/registry.ts";

/** Lambda's own limit. */
const tailBytes = 4_096;
const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"] as const;

/** @returns base64 */
export function logTail({ version, result, bill }: Answer, requestId: string, executed: string): string {
  const { meter } = result;
  const report = reportLine({ ...meter, requestId, billedMs: bill.billedMs, memoryMb: bill.memoryMb });
  const lines = [
    startLine(requestId, executed),
    ...wholeLog(result, version).map((line) => logLine(line, version.runtime, requestId)),
    endLine(requestId),
    `${report}\t`,
  ];
  return Buffer.from(`${lines.join("\n")}\n`)
    .subarray(-tailBytes)
    .toString("base64");
}

/** Only the runtime for JavaScript says when and at which level. */
function logLine({ time, level, text }: LogLine, runtime: FunctionVersion["runtime"], requestId: string): string {
  if (runtime !== "javascript") return text;
  return `${new Date(time).toISOString()}\t${requestId}\t${levels[level] ?? "INFO"}\t${text}`;
}

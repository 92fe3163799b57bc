/**
 * How a client command ends: 0, 1 when the function failed, 2 when anything else did; the reason goes to stderr.
 * Used around every client command. Throws nothing itself, so `main.ts` sees only faults that are really ours.
 */
import { FunctionError, IsopodError, type Meters } from "../../sdk/index.ts";
import { printable, toStderr } from "./output.ts";

/** What the user typed cannot be done; the message says why. */
export class UsageError extends Error {}

const functionFailed = 1;
const commandFailed = 2;

/** A file that the code opens while it is loaded: no import says that it should go along. */
const missesFile = /\b(ENOENT|FileNotFoundError)\b.*no such file/i;
const includeHint = "Files that a function reads go along with --include.";

export async function settle(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.exitCode = explain(error);
  }
}

/** What the code logged, for runs that leave no log behind. */
export function showLogTail({ logTail }: Meters): void {
  if (logTail !== undefined && logTail !== "") toStderr(printable(logTail.trimEnd(), process.stderr));
}

export function showMeters(meters: Meters): void {
  const memory = `${meters.memoryBytes === undefined ? "?" : mebibytes(meters.memoryBytes)} of ${mebibytes(meters.memoryLimitBytes)} MiB`;
  const times = `duration ${meters.durationMs} ms, CPU ${meters.cpuMs ?? "?"} ms, billed ${meters.billedMs} ms`;
  toStderr(`request ${meters.requestId}: ${times}, memory ${memory}, start ${meters.start}`);
}

function explain(error: unknown): number {
  if (error instanceof FunctionError) return explainFunction(error);
  if (error instanceof UsageError) return fail(error.message);
  if (!(error instanceof IsopodError)) throw error;
  if (error.code === "unreachable")
    return fail(`${error.message}\nStart a server with "npx isopod serve", or name one with --url or ISOPOD_URL.`);
  fail(`${error.message} (${error.code})${missesFile.test(error.message) ? `\n${includeHint}` : ""}`);
  return error.blame === "guest" ? functionFailed : commandFailed;
}

function explainFunction(error: FunctionError): number {
  showLogTail(error.meters);
  toStderr(printable(`${error.errorType}: ${error.errorMessage}`, process.stderr));
  // The first line of a trace says the error once more.
  const [first = "", ...rest] = error.trace;
  for (const line of first.trim().startsWith("at ") ? error.trace : rest) toStderr(printable(`  ${line.trim()}`, process.stderr));
  showMeters(error.meters);
  return functionFailed;
}

function fail(message: string): number {
  toStderr(message);
  return commandFailed;
}

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

/** How a call failed, as the last line of its log: an event's caller never sees the reply, and a log that only says how long it took explains nothing. */
import type { CallOutcome, CallResult, LogLine, LostOutcome } from "./outcome.ts";
import type { FunctionVersion } from "./registry/registry.ts";

const errorLevel = 4;
/** A guest's error may be as long as its reply. */
const lineMaxChars = 8_192;

/** What the call logged, with that line behind it. */
export function wholeLog({ outcome, logs }: CallResult, { runtime }: Pick<FunctionVersion, "runtime">): readonly LogLine[] {
  const text = failureText(outcome, runtime);
  if (text === undefined) return logs;
  const shown = text.length > lineMaxChars ? `${text.slice(0, lineMaxChars)}…` : text;
  return [...logs, { time: Date.now(), level: errorLevel, text: shown }];
}

/** In the form of Lambda's runtimes for those languages. */
function failureText(outcome: CallOutcome | LostOutcome, runtime: FunctionVersion["runtime"]): string | undefined {
  switch (outcome.kind) {
    case "ok":
    case "http":
    case "streamed":
      return undefined;
    case "guest-error":
      return thrownText(outcome, runtime);
    case "host-fault":
      return "The engine failed: its own log says why";
    default:
      return outcome.message;
  }
}

type Thrown = Extract<CallOutcome, { kind: "guest-error" }>;

function thrownText({ errorType, errorMessage, trace }: Thrown, runtime: FunctionVersion["runtime"]): string {
  const first = errorMessage === "" ? errorType : `${errorType}: ${errorMessage}`;
  if (errorType === "Runtime.ExitError") return first;
  if (runtime === "python" || runtime === "ruby") return `[ERROR] ${first}${tracebackText(trace)}`;
  if (runtime === "javascript") return `Invoke Error\t${JSON.stringify({ errorType, errorMessage, stack: trace })}`;
  return first;
}

/** A frame is a line, or several that end themselves. */
function tracebackText(trace: readonly string[]): string {
  return ["\nTraceback (most recent call last):", ...trace.map((frame) => frame.replace(/\n$/, ""))].join("\n");
}

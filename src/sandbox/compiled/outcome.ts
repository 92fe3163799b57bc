/** What came of a call of a module: what it replied or wrote, or why it has not. */
import type { CallOutcome } from "../../outcome.ts";
import { outOfMemory, stoppedOutcome } from "../stopped-outcome.ts";
import { Exited, HeldThread, type CompiledCall } from "./call.ts";
import { isCommand, isComponent, type ProgramEntry } from "./program.ts";

const exitStatus = (code: number): CallOutcome => ({
  kind: "guest-error",
  errorType: "Runtime.ExitError",
  errorMessage: `Runtime exited with error: exit status ${code}`,
  trace: [],
});

export function compiledOutcome(entry: ProgramEntry, call: CompiledCall): CallOutcome {
  const { ending, settled } = call;
  if (ending !== undefined && !(ending instanceof Exited)) return stopped(ending, entry, call);
  if (ending instanceof Exited && ending.code !== 0) return call.memoryWasRefused ? outOfMemory() : exitStatus(ending.code);
  if (settled !== undefined) return settled;
  const body = call.takeOutput();
  if (body.length > 0) return { kind: "ok", body };
  if (isCommand(entry)) return { kind: "ok", body: Buffer.from("null") };
  return { kind: "guest-error", errorType: "Runtime.NoReply", errorMessage: "The handler returned without a reply", trace: [] };
}

function stopped(ending: unknown, entry: ProgramEntry, { settled, memoryWasRefused }: CompiledCall): CallOutcome {
  // A handler that said why it failed and then trapped.
  if (settled?.kind === "guest-error" && ending instanceof WebAssembly.RuntimeError) return settled;
  if (ending instanceof WebAssembly.Exception) return uncaught;
  if (ending instanceof HeldThread || ending instanceof WebAssembly.SuspendError) return trapped(ending);
  const outcome = stoppedOutcome(ending, memoryWasRefused);
  // The glue of a component throws errors of JavaScript over a guest's misuse: a handle that it never had, a text that lies outside of its memory.
  const isMisuse = isComponent(entry) && ending instanceof Error && !isFullStack(ending);
  if (isMisuse && (outcome.kind === "host-fault" || ending instanceof RangeError))
    return memoryWasRefused ? outOfMemory() : trapped(ending);
  if (outcome.kind === "guest-error") return { ...outcome, trace: traceOf(ending) };
  return outcome;
}

const uncaught: CallOutcome = {
  kind: "guest-error",
  errorType: "Runtime.UncaughtException",
  errorMessage: "The handler threw an exception that nothing caught",
  trace: [],
};

/** V8's words for it. */
function isFullStack({ message }: Error): boolean {
  return message === "Maximum call stack size exceeded";
}

/** By a rule of the host. */
function trapped({ message }: Error): CallOutcome {
  return { kind: "guest-error", errorType: "Runtime.Trap", errorMessage: message, trace: [] };
}

/** The guest's own frames, by the names that its functions have in the module. */
function traceOf(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? "").split("\n").slice(1) : [];
  return lines.filter((line) => line.includes("wasm")).map((line) => line.trim());
}

/** What the end of a guest that did not end by itself is called, for guests of either kind. */
import type { CallOutcome } from "../outcome.ts";
import { Stop } from "./stops.ts";

export function outOfMemory(): CallOutcome {
  return { kind: "limit", limit: "memory", message: "Runtime exited as the function's memory is full" };
}

/** @param memoryWasRefused whether the guest had asked for more memory than it may have: then that is why it failed */
export function stoppedOutcome(error: unknown, memoryWasRefused: boolean): CallOutcome {
  if (error instanceof Stop) return { kind: "limit", limit: error.limit, message: error.message };
  if (memoryWasRefused) return outOfMemory();
  if (error instanceof RangeError) return { kind: "limit", limit: "stack", message: "Runtime exited as the call stack is full" };
  if (error instanceof WebAssembly.RuntimeError)
    return { kind: "guest-error", errorType: "Runtime.Trap", errorMessage: error.message, trace: [] };
  return { kind: "host-fault", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

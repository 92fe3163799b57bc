/** A module's initialisation as a call of nobody's: at deploy, and ahead of each call of a function whose state cannot be laid. */
import { limits } from "../../limits.ts";
import type { FetchAnswer } from "../fetch-table.ts";
import type { SandboxCall } from "../sandbox.ts";
import { timesOf } from "../call-times.ts";

/** It has no event, and nobody reads what it writes to standard output. */
export function initialising(timeoutMs: number = limits.compiledInitMs): Omit<SandboxCall, "share" | "onPause"> {
  return {
    body: new Uint8Array(),
    httpMeta: undefined,
    contextJson: "{}",
    timeoutMs,
    cpuMs: undefined,
    maxOutputBytes: limits.logMaxBytes,
    maxLogBytes: limits.logMaxBytes,
    ...timesOf(timeoutMs),
  };
}

export async function refuseFetch(): Promise<FetchAnswer> {
  return { ok: false, name: "TypeError", message: "there is no network while the module is initialised; use it in the handler" };
}

/** `wasi:clocks`: whole milliseconds, standing still while the guest runs, as a finer clock could time what others do. */
import { limits } from "../../limits.ts";
import type { WasiCall } from "./call.ts";
import { Pollable, type Source } from "./poll.ts";

const nsPerMs = 1_000_000n;

/** Ready when the call is so old. */
function atElapsed(call: WasiCall, dueMs: number): Source {
  return {
    isReady: () => call.host.elapsedMs >= dueMs,
    settled: (signal) => call.host.sleep(Math.min(Math.max(1, dueMs - call.host.elapsedMs), limits.timerMaxDelayMs), signal),
  };
}

/** A timer may end up to 1 ms early by the guest's clock, which has whole ones. */
async function waited(call: WasiCall, dueMs: number): Promise<void> {
  const source = atElapsed(call, dueMs);
  while (!source.isReady()) await call.wait(source.settled(call.ended));
}

/** Rounded up: a guest never wakes before its time. */
function msOf(ns: bigint): number {
  return Number((ns + nsPerMs - 1n) / nsPerMs);
}

export function clockInterfaces(call: WasiCall): Record<string, object> {
  const { host } = call;
  const now = (): object => ({
    seconds: BigInt(Math.floor(host.nowMs / 1000)),
    nanoseconds: Math.floor(host.nowMs % 1000) * 1_000_000,
  });
  return {
    "wasi:clocks/monotonic-clock": {
      now: () => BigInt(host.elapsedMs) * nsPerMs,
      resolution: () => nsPerMs,
      getResolution: () => nsPerMs,
      waitUntil: (when: bigint) => waited(call, msOf(when)),
      waitFor: (ns: bigint) => waited(call, host.elapsedMs + msOf(ns)),
      subscribeInstant: (when: bigint) => new Pollable(call, atElapsed(call, msOf(when))),
      subscribeDuration: (ns: bigint) => new Pollable(call, atElapsed(call, host.elapsedMs + msOf(ns))),
    },
    "wasi:clocks/types": {},
    "wasi:clocks/system-clock": { now, getResolution: () => nsPerMs },
    "wasi:clocks/wall-clock": {
      now,
      resolution: () => ({ seconds: 0n, nanoseconds: 1_000_000 }),
    },
  };
}

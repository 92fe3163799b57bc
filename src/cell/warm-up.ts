/**
 * Warms a new cell up: runs a function of ours until V8 has compiled what every call needs, so that the first
 * call of a tenant's function is as fast as the thousandth. V8 compiles lazily, and better when code is hot.
 */
import type { FetchAnswer } from "../sandbox/fetch-table.ts";
import type { Plan, SandboxCall } from "../sandbox/sandbox.ts";
import { timesOf, type CallTimes } from "../sandbox/call-times.ts";
import type { Share } from "../sandbox/run-queue.ts";
import type { Shelf, Tenure } from "./shelf.ts";
import { limits } from "../limits.ts";

const rounds = 300;

/** The tenant of sandboxes that only ever ran our own code: they are dropped, not handed on. */
const tenure: Tenure = { tenant: "$warm-up", memoryMb: limits.memoryDefaultMb };

const call: Omit<SandboxCall, "share" | keyof CallTimes> = {
  body: Buffer.from('{"name":"warm","list":[1,2.5,"three",null,{"deep":true}]}'),
  httpMeta: undefined,
  contextJson: '{"awsRequestId":"warm-up","deadlineMs":0}',
  reply: undefined,
  traceId: undefined,
  timeoutMs: 1_000,
  cpuMs: undefined,
  maxOutputBytes: 65_536,
  maxLogBytes: 1_024,
  onPause: () => {},
};

/** @throws {Error} when our own function fails: the engine is not fit to serve */
export async function runWarmUp(shelf: Shelf, plan: Plan, share: Share): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const { sandbox, start } = await shelf.take(plan, tenure, { share, onPause: call.onPause, deadlineMs: Number.POSITIVE_INFINITY });
    const timed = { ...call, share, ...timesOf(call.timeoutMs) };
    // Calls run in either way.
    const result = round % 2 === 0 ? sandbox.runAtOnce?.(timed, start) : await sandbox.run(timed, start, refuse);
    if (result !== undefined && result.outcome.kind !== "ok") throw new Error(`the warm-up failed: ${JSON.stringify(result.outcome)}`);
    shelf.giveBack(sandbox, plan, tenure, share, true);
  }
  shelf.drop(tenure.tenant);
}

async function refuse(): Promise<FetchAnswer> {
  return { ok: false, name: "TypeError", message: "the warm-up has no network" };
}

/** What becomes of an event: Lambda's rules, at their borders. */
import { describe, expect, test } from "vitest";
import type { AttemptResult, EventPolicy, QueuedEvent } from "../../../src/events/event.ts";
import { settle, settleBefore } from "../../../src/events/settle.ts";
import type { FunctionName, TenantId } from "../../../src/ids.ts";
import { limits } from "../../../src/limits.ts";

const told = { name: "told" as FunctionName, qualifier: undefined };
const heard = { name: "heard" as FunctionName, qualifier: "live" };
const buried = { name: "buried" as FunctionName, qualifier: undefined };
const policy: EventPolicy = {
  maxRetries: 2,
  maxAgeMs: 10_000,
  functionArn: "arn",
  onFailure: told,
  onSuccess: heard,
  deadLetter: buried,
};
const retryMs = [100, 200];
const now = 1_000_000;

function eventOf(over: Partial<QueuedEvent>): QueuedEvent {
  return {
    id: 1,
    tenant: "t" as TenantId,
    name: "f" as FunctionName,
    qualifier: undefined,
    payload: Buffer.from("1"),
    requestId: "r",
    hops: 0,
    createdMs: now,
    attempts: 1,
    backOffs: 0,
    ...over,
  };
}

const failure: AttemptResult = { kind: "done", isError: true, executedVersion: "7", payload: Buffer.from("{}") };
const success: AttemptResult = { kind: "done", isError: false, executedVersion: "7", payload: Buffer.from("2") };
const unavailable: AttemptResult = { kind: "unavailable" };

describe("after an attempt", () => {
  test.each([
    [1, 100],
    [2, 200],
  ])("that failed as number %i, it waits %i ms", (attempts, waitMs) => {
    expect(settle(eventOf({ attempts }), policy, failure, now, retryMs)).toMatchObject({
      kind: "again",
      dueMs: now + waitMs,
      isCounted: true,
    });
  });

  test("the last wait is taken again where there are more retries than waits", () => {
    expect(settle(eventOf({ attempts: 2 }), policy, failure, now, [50])).toMatchObject({ kind: "again", dueMs: now + 50 });
  });

  test.each([
    [2, 3],
    [1, 2],
    [0, 1],
  ])("with %i retries allowed, failure number %i is the last", (maxRetries, attempts) => {
    const settled = settle(eventOf({ attempts }), { ...policy, maxRetries }, failure, now, retryMs);
    expect(settled).toMatchObject({ kind: "over", condition: "RetriesExhausted", isCounted: true, record: told, deadLetter: buried });
    if (attempts > 1)
      expect(settle(eventOf({ attempts: attempts - 1 }), { ...policy, maxRetries }, failure, now, retryMs).kind).toBe("again");
  });

  test("that failed, with no time left for the next: its age is over", () => {
    const event = eventOf({ createdMs: now - 9_901 });
    expect(settle(event, policy, failure, now, retryMs)).toMatchObject({ kind: "over", condition: "EventAgeExceeded", isCounted: true });
    expect(settle(eventOf({ createdMs: now - 9_900 }), policy, failure, now, retryMs).kind).toBe("again");
  });

  test("that succeeded, its success is told and nothing buried", () => {
    const settled = settle(eventOf({ attempts: 3 }), policy, success, now, retryMs);
    expect(settled).toMatchObject({ kind: "over", condition: "Success", record: heard, deadLetter: undefined });
  });

  test("that could not be made, it backs off twice as long each time, up to five minutes, uncounted", () => {
    const patient = { ...policy, maxAgeMs: limits.eventAgeMaxMs };
    const waits = Array.from({ length: 12 }, (_, backOffs) => {
      const settled = settle(eventOf({ backOffs, attempts: 9 }), patient, unavailable, now, retryMs);
      return settled.kind === "again" && !settled.isCounted ? (settled.dueMs - now) / 1_000 : undefined;
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });

  test("that could not be made, it does not wait beyond its age", () => {
    const settled = settle(eventOf({ backOffs: 9, createdMs: now - 9_000 }), policy, unavailable, now, retryMs);
    expect(settled).toMatchObject({ kind: "again", dueMs: now + 1_000 });
  });

  test("of a function that is gone, it is buried and nobody is told", () => {
    const settled = settle(eventOf({}), policy, { kind: "gone" }, now, retryMs);
    expect(settled).toMatchObject({ kind: "over", condition: "FunctionGone", record: undefined, deadLetter: undefined, isCounted: false });
  });
});

describe("before an attempt", () => {
  test("it runs, up to the last moment of its age", () => {
    expect(settleBefore(eventOf({ createdMs: now - 9_999, attempts: 3 }), policy, 1, now)).toBeUndefined();
    expect(settleBefore(eventOf({ createdMs: now - 10_000 }), policy, 1, now)).toMatchObject({
      condition: "EventAgeExceeded",
      isCounted: false,
      record: told,
    });
  });

  test("it is over when the server ended during the last one", () => {
    const over = settleBefore(eventOf({ attempts: 4 }), policy, 1, now);
    expect(over).toMatchObject({ condition: "RetriesExhausted", isCounted: false, record: told, deadLetter: buried });
    expect(JSON.parse(Buffer.from(over?.response?.payload ?? "").toString())).toMatchObject({ errorType: "Runtime.ExitError" });
  });

  test("it is over when its function may not run at all", () => {
    expect(settleBefore(eventOf({}), policy, 0, now)).toMatchObject({ condition: "ZeroReservedConcurrency", isCounted: false });
  });
});

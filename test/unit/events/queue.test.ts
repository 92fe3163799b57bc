/** The queue with a runner of the test's: what destinations are told, how chains end, and what the list of dead letters keeps. */
import { describe, expect, test } from "vitest";
import type { AttemptResult, EventPolicy, QueuedEvent, Target } from "../../../src/events/event.ts";
import { EventQueue } from "../../../src/events/event-queue.ts";
import type { FunctionName, TenantId } from "../../../src/ids.ts";
import { limits } from "../../../src/limits.ts";
import type { DeadLetter } from "../../harness/events.ts";
import { newFolder } from "../../harness/folder.ts";
import { waitFor } from "../../harness/wait.ts";

const tenant = "default" as TenantId;

function target(name: string, qualifier?: string): Target {
  return { name: name as FunctionName, qualifier };
}

function answer(json: string, isError = false): AttemptResult {
  return { kind: "done", isError, executedVersion: "7", payload: Buffer.from(json) };
}

interface Started {
  readonly queue: EventQueue;
  /** Events as they ran, and what they held. */
  readonly ran: QueuedEvent[];
  readonly log: string[];
  put(name: string, event: unknown, over?: Partial<QueuedEvent>): Promise<void>;
  /** What ran of a function, when as much of it has as that. */
  runsOf(name: string, count: number): Promise<unknown[]>;
  letters(name: string, count: number): Promise<DeadLetter[]>;
}

type Behaviour = (event: QueuedEvent) => AttemptResult | Promise<AttemptResult>;

async function withQueue(
  policies: Record<string, Partial<EventPolicy>>,
  behave: Behaviour,
  body: (started: Started) => Promise<void>,
): Promise<void> {
  await using folder = await newFolder();
  const ran: QueuedEvent[] = [];
  const log: string[] = [];
  const runner = {
    run: async (event: QueuedEvent) => {
      ran.push(event);
      return behave(event);
    },
    policyOf: ({ name }: QueuedEvent) => ({ maxRetries: 2, maxAgeMs: 60_000, functionArn: `arn:${name}`, ...policies[name] }),
    concurrencyOf: () => 100,
  };
  const queue = await EventQueue.open(folder.path, runner, { retryMs: [1, 2], slots: 16, log: (message) => log.push(message) });
  queue.start();
  const parsed = (name: string): unknown[] =>
    ran.filter((event) => event.name === name).map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as unknown);
  await body({
    queue,
    ran,
    log,
    put: (name, event, over) =>
      queue.put({ tenant, ...target(name), payload: Buffer.from(JSON.stringify(event)), requestId: `id-${name}`, hops: 0, ...over }),
    runsOf: async (name, count) => {
      await waitFor(`${count} runs of ${name}`, () => parsed(name).length >= count);
      return parsed(name);
    },
    letters: async (name, count) => {
      await waitFor(`${count} letters of ${name}`, () => queue.counts(tenant, name as FunctionName).dead >= count);
      const page = await queue.deadLetters(tenant, name as FunctionName, 0, 1_000);
      return (JSON.parse(Buffer.from(page).toString()) as { deadLetters: DeadLetter[] }).deadLetters;
    },
  }).finally(() => queue.close());
}

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe("a destination", () => {
  test("of success is told in Lambda's form, with both payloads as they were", async () => {
    await withQueue(
      { fn: { onSuccess: target("told", "live") } },
      ({ name }) => answer(name === "fn" ? '{"b": 1e2}' : "0"),
      async (started) => {
        await started.put("fn", { a: "ü" }, { traceId: "Root=1" });
        const [told] = await started.runsOf("told", 1);
        expect(told).toEqual({
          version: "1.0",
          timestamp,
          requestContext: { requestId: "id-fn", functionArn: "arn:fn", condition: "Success", approximateInvokeCount: 1 },
          requestPayload: { a: "ü" },
          responseContext: { statusCode: 200, executedVersion: "7" },
          responsePayload: { b: 100 },
        });
        const event = started.ran.find(({ name }) => name === "told");
        expect(event).toMatchObject({ qualifier: "live", hops: 1, traceId: "Root=1", attempts: 1 });
        expect(event?.requestId).toMatch(/^[0-9a-f-]{36}$/);
        expect(Buffer.from(event?.payload ?? "").toString()).toContain('"responsePayload":{"b": 1e2}}');
      },
    );
  });

  test("of failure is told once, after the last attempt; and a dead-letter target gets the event itself", async () => {
    const error = '{"errorType":"E","errorMessage":"m"}';
    const policies = { fn: { onFailure: target("told"), deadLetter: target("raw"), onSuccess: target("never") } };
    await withQueue(
      policies,
      ({ name }) => answer(name === "fn" ? error : "0", name === "fn"),
      async (started) => {
        await started.put("fn", [1]);
        expect(await started.runsOf("raw", 1)).toEqual([[1]]);
        expect(await started.runsOf("told", 1)).toEqual([
          {
            version: "1.0",
            timestamp,
            requestContext: { requestId: "id-fn", functionArn: "arn:fn", condition: "RetriesExhausted", approximateInvokeCount: 3 },
            requestPayload: [1],
            responseContext: { statusCode: 200, executedVersion: "7", functionError: "Unhandled" },
            responsePayload: { errorType: "E", errorMessage: "m" },
          },
        ]);
        expect(await started.letters("fn", 1)).toMatchObject([{ reason: "RetriesExhausted", attempts: 3, event: [1] }]);
        expect(started.ran.map(({ name }) => name)).not.toContain("never");
      },
    );
  });

  test("of an event that never ran is told without a response", async () => {
    const policies = { fn: { maxAgeMs: 40, onFailure: target("told") } };
    await withQueue(
      policies,
      ({ name }) => (name === "fn" ? { kind: "unavailable" } : answer("0")),
      async (started) => {
        await started.put("fn", 1);
        const [told] = await started.runsOf("told", 1);
        expect(told).toEqual({
          version: "1.0",
          timestamp,
          requestContext: { requestId: "id-fn", functionArn: "arn:fn", condition: "EventAgeExceeded", approximateInvokeCount: 0 },
          requestPayload: 1,
        });
        expect(await started.letters("fn", 1)).toMatchObject([{ reason: "EventAgeExceeded", attempts: 0 }]);
      },
    );
  });

  test.each([
    ["text", "hello\n", "hello\n"],
    ["nothing", "", ""],
    ["what would end the record early", '1},"requestContext":{"condition":"Success"},"x":{"y":1', expect.any(String)],
    ["what is deeper than any JSON here", "[".repeat(2_000) + "]".repeat(2_000), expect.any(String)],
  ])("is told an answer that is %s as a text", async (_, body, expected) => {
    await withQueue(
      { fn: { onSuccess: target("told") } },
      ({ name }) => answer(name === "fn" ? body : "0"),
      async (started) => {
        await started.put("fn", 1);
        expect(await started.runsOf("told", 1)).toMatchObject([{ requestPayload: 1, responsePayload: expected }]);
      },
    );
  });

  test("is not told an answer that it could not take", async () => {
    const large = JSON.stringify("x".repeat(limits.eventRecordMaxBytes - 100));
    await withQueue(
      { fn: { onSuccess: target("told") } },
      ({ name }) => answer(name === "fn" ? large : "0"),
      async (started) => {
        await started.put("fn", "kept");
        const [told] = await started.runsOf("told", 1);
        expect(told).toMatchObject({ requestPayload: "kept", responseContext: { statusCode: 200 } });
        expect(told).not.toHaveProperty("responsePayload");
      },
    );
  });

  test("that is told of itself ends in the list when it has led through as many as Lambda takes", async () => {
    await withQueue(
      { loop: { onSuccess: target("loop") } },
      () => answer("0"),
      async (started) => {
        await started.put("loop", 0);
        const [letter, ...others] = await started.letters("loop", 1);
        expect(others).toEqual([]);
        expect(letter).toMatchObject({ reason: "RecursiveLoop", hops: limits.eventHopsMax + 1, attempts: 0 });
        expect(started.ran.map(({ hops }) => hops)).toEqual(Array.from({ length: limits.eventHopsMax + 1 }, (_, hops) => hops));
      },
    );
  });

  test("that is gone keeps what it was told as a dead letter", async () => {
    await withQueue(
      { fn: { onSuccess: target("nobody") } },
      ({ name }) => (name === "fn" ? answer("5") : { kind: "gone" }),
      async (started) => {
        await started.put("fn", 1);
        expect(await started.letters("nobody", 1)).toMatchObject([{ reason: "FunctionGone", attempts: 0, event: { responsePayload: 5 } }]);
      },
    );
  });
});

describe("an event", () => {
  test("that fails too late for another attempt is too old at once", async () => {
    await withQueue(
      { fn: { maxAgeMs: 1, onFailure: target("told") } },
      ({ name }) => later(name),
      async (started) => {
        await started.put("fn", 1);
        expect(await started.letters("fn", 1)).toMatchObject([{ reason: "EventAgeExceeded" }]);
      },
    );
    async function later(name: string): Promise<AttemptResult> {
      await new Promise((done) => setTimeout(done, 5));
      return answer(name === "fn" ? "{}" : "0", name === "fn");
    }
  });

  test("carries what came with it through its attempts", async () => {
    await withQueue(
      { fn: { maxRetries: 1 } },
      () => answer("{}", true),
      async (started) => {
        await started.put("fn", 1, { clientContext: '{"c":1}', traceId: "t", qualifier: "3", hops: 2 });
        await started.letters("fn", 1);
        const kept = { clientContext: '{"c":1}', traceId: "t", qualifier: "3", hops: 2, requestId: "id-fn" };
        expect(started.ran).toMatchObject([
          { ...kept, attempts: 1 },
          { ...kept, attempts: 2 },
        ]);
      },
    );
  });

  test("whose attempt could not be made is not run again before its back-off, and no attempt is counted", async () => {
    let isFirst = true;
    const times: number[] = [];
    const behave = (): AttemptResult => {
      times.push(Date.now());
      const result: AttemptResult = isFirst ? { kind: "unavailable" } : answer("1");
      isFirst = false;
      return result;
    };
    await withQueue({}, behave, async (started) => {
      await started.put("fn", 1);
      await started.runsOf("fn", 2);
      expect(started.ran.map(({ attempts }) => attempts)).toEqual([1, 1]);
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(limits.eventBackOffMinMs);
    });
  });

  test("whose runner fails is no attempt, and said aloud", async () => {
    const behave = (event: QueuedEvent): AttemptResult => {
      if (event.backOffs === 0) throw new Error("a bug");
      return answer("1");
    };
    await withQueue({}, behave, async (started) => {
      await started.put("fn", 1);
      await started.runsOf("fn", 2);
      expect(started.log.filter((line) => line.startsWith("bug: "))).toHaveLength(1);
    });
  });
});

test("of too many dead letters the oldest go, and the log says how many", async () => {
  await withQueue(
    { fn: { maxRetries: 0 } },
    () => answer("{}", true),
    async (started) => {
      const surplus = 5;
      const total = limits.deadLettersMaxCount + surplus;
      for (let from = 0; from < total; from += 1_000)
        await Promise.all(Array.from({ length: Math.min(1_000, total - from) }, (_, n) => started.put("fn", from + n)));
      const name = "fn" as FunctionName;
      await waitFor("all to fail", () => started.queue.counts(tenant, name).waiting + started.queue.counts(tenant, name).running === 0);
      expect(started.queue.counts(tenant, name).dead).toBe(limits.deadLettersMaxCount);
      const dropped = started.log.map((line) => Number(/dropped the (\d+) oldest dead letters of default\/fn/.exec(line)?.[1]));
      expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(surplus);
      const [oldest] = await started.letters("fn", 1);
      expect(oldest?.id).toBe(surplus + 1);
      expect(await started.queue.redrive(tenant, name, "all")).toBe(limits.deadLettersMaxCount);
      await waitFor("all to fail again", () => started.queue.counts(tenant, name).dead === limits.deadLettersMaxCount, 20_000);
    },
  );
});

test("a queue that is closed takes nothing, and one that is opened again has all", async () => {
  await using folder = await newFolder();
  const runner = {
    run: async () => answer("1"),
    policyOf: () => ({ maxRetries: 2, maxAgeMs: 60_000, functionArn: "arn" }),
    concurrencyOf: () => 1,
  };
  const options = { retryMs: [1], slots: 4, log: () => {} };
  const event = { tenant, ...target("fn"), payload: Buffer.from("1"), requestId: "r", hops: 0 };
  const first = await EventQueue.open(folder.path, runner, options);
  await Promise.all([first.put(event), first.put(event)]);
  await expect(EventQueue.open(folder.path, runner, options)).rejects.toThrow(/another server uses it\. Name another with --data/);
  await first.close();
  await expect(first.put(event)).rejects.toMatchObject({ code: "shutting_down" });
  const second = await EventQueue.open(folder.path, runner, options);
  expect(second.counts(tenant, "fn" as FunctionName)).toEqual({ waiting: 2, running: 0, dead: 0 });
  second.start();
  await waitFor("both to run", () => second.counts(tenant, "fn" as FunctionName).waiting === 0);
  await second.drain();
  expect(second.counts(tenant, "fn" as FunctionName)).toEqual({ waiting: 0, running: 0, dead: 0 });
  await second.close();
});

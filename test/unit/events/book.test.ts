/** The queue's book against a model of it: whatever is committed, moved, deleted and opened again after a crash, both say the same. */
import { join } from "node:path";
import { array, assert, asyncProperty, boolean, constantFrom, nat, record, type Arbitrary } from "fast-check";
import { expect, test } from "vitest";
import { Book } from "../../../src/events/book.ts";
import { discardLetter, forgetSome, pageOfLetters, redriveLetters } from "../../../src/events/dead-letters.ts";
import type { Condition, EventToQueue } from "../../../src/events/event.ts";
import type { Standing } from "../../../src/events/schedule.ts";
import type { Settled } from "../../../src/events/settle.ts";
import type { FunctionName, TenantId } from "../../../src/ids.ts";
import { limits } from "../../../src/limits.ts";
import type { DeadLetter } from "../../harness/events.ts";
import { newFolder } from "../../harness/folder.ts";
import { ModelBook, text } from "./book-model.ts";

const tenant = "t" as TenantId;
const names = ["a", "b", "c"] as FunctionName[];
const retryMs = [30, 70];

interface Step {
  readonly kind: "commit" | "redrive" | "discard" | "forget" | "crash";
  readonly puts: readonly { readonly fn: FunctionName; readonly json: string; readonly hops: number }[];
  readonly claims: readonly { readonly fn: FunctionName; readonly count: number }[];
  /** Of those that run, by their place; or of one that never was. */
  readonly ends: readonly {
    readonly which: number;
    readonly end: "again" | Condition;
    readonly isCounted: boolean;
    readonly tells: number;
    readonly afterMs: number;
  }[];
  readonly fn: FunctionName;
  readonly ids: readonly number[];
  readonly passMs: number;
}

const fn = constantFrom(...names);
const commits = ["commit", "commit", "commit", "commit", "commit", "commit"] as const;
const step: Arbitrary<Step> = record({
  kind: constantFrom(...commits, "redrive", "discard", "forget", "crash"),
  puts: array(record({ fn, json: constantFrom("1", '{"a":[]}', '"é"', "{", ""), hops: constantFrom(0, 15, limits.eventHopsMax) }), {
    maxLength: 3,
  }),
  claims: array(record({ fn, count: nat({ max: 3 }) }), { maxLength: 3 }),
  ends: array(
    record({
      which: nat({ max: 4 }),
      end: constantFrom("again", "again", "Success", "RetriesExhausted", "EventAgeExceeded", "FunctionGone"),
      isCounted: boolean(),
      tells: nat({ max: 3 }),
      afterMs: nat({ max: 100 }),
    }),
    { maxLength: 3 },
  ),
  fn,
  ids: array(nat({ max: 8 }), { maxLength: 3 }),
  passMs: nat({ max: 60 }),
});

/** An end of something that runs, or of nothing. */
function settledOf({ which, end, isCounted, tells, afterMs }: Step["ends"][number], running: readonly number[], now: number): Settled {
  const id = running[which] ?? 999_999;
  if (end === "again") return { kind: "again", id, dueMs: now + afterMs, isCounted, error: isCounted ? Buffer.from("{}") : undefined };
  const told = { name: names[which % names.length] ?? "a", qualifier: undefined } as { name: FunctionName; qualifier: undefined };
  return {
    kind: "over",
    id,
    condition: end,
    isCounted,
    functionArn: "arn",
    response: isCounted ? { isError: end !== "Success", executedVersion: "1", payload: Buffer.from("no JSON") } : undefined,
    record: tells % 2 === 1 ? told : undefined,
    deadLetter: tells >= 2 && end !== "Success" ? told : undefined,
  };
}

class Both {
  readonly model = new ModelBook();
  readonly file: string;
  book: Book;
  now = 1_000;

  constructor(file: string) {
    this.file = file;
    this.book = new Book(file);
  }

  run(step: Step): void {
    this.now += step.passMs;
    switch (step.kind) {
      case "commit":
        return this.#commit(step);
      case "redrive":
        this.model.redrive(step.fn, step.ids, this.now);
        return this.#standAlike(redriveLetters(this.book, tenant, step.fn, step.ids, this.now).standings);
      case "discard":
        this.model.discard(step.fn, step.ids[0] ?? 0);
        return this.#standAlike(discardLetter(this.book, tenant, step.fn, step.ids[0] ?? 0).standings);
      case "forget":
        this.model.forget(step.fn);
        return this.#standAlike(forgetSome(this.book, tenant, step.fn).standings);
      case "crash":
        return this.#reopen();
    }
  }

  #commit({ puts, claims, ends }: Step): void {
    const running = this.model.events.filter(({ isRunning }) => isRunning).map(({ id }) => id);
    // Nothing ends twice: the queue does not do that.
    const settled = ends.filter((end, index) => ends.findIndex(({ which }) => which === end.which) === index);
    const batch = {
      nowMs: this.now,
      settled: settled.map((end) => settledOf(end, running, this.now)),
      puts: puts.map(({ fn, json, hops }): EventToQueue => ({
        tenant,
        name: fn,
        qualifier: undefined,
        payload: Buffer.from(json),
        requestId: "r",
        hops,
      })),
      claims: claims.map(({ fn, count }) => ({ tenant, name: fn, count })),
      roomBytes: 1_000_000,
    };
    const committed = this.book.commit(batch);
    for (const one of batch.settled) this.model.settle(one, this.now);
    for (const event of batch.puts) if (!["{", ""].includes(text(event.payload))) this.model.put(event, this.now);
    const given = batch.claims.flatMap(({ name, count }) => this.model.claim(name, count, this.now));
    expect(committed.failure).toBeUndefined();
    expect(committed.refused).toEqual(puts.flatMap(({ json }, index) => (["{", ""].includes(json) ? [index] : [])));
    expect(committed.events.map(({ id, name, attempts, backOffs, hops }) => ({ id, name, attempts, backOffs, hops }))).toEqual(
      given.map(({ id, name, attempts, backOffs, hops }) => ({ id, name, attempts, backOffs, hops })),
    );
    for (const [index, { payload }] of given.entries()) {
      const bytes = text(committed.events[index]?.payload ?? new Uint8Array());
      if (payload === "record") expect(JSON.parse(bytes)).toMatchObject({ version: "1.0", requestContext: { functionArn: "arn" } });
      else expect(bytes).toBe(payload);
    }
    this.#standAlike(committed.standings);
  }

  /** Both what was told of and all there is. */
  #standAlike(told: readonly Standing[]): void {
    for (const { tenant: _, name, ...numbers } of told) expect(numbers).toEqual(this.model.standing(name));
    const touched = this.book.write(() => names.forEach((name) => this.book.touch(tenant, name))).standings;
    for (const { tenant: _, name, ...numbers } of touched) expect(numbers).toEqual(this.model.standing(name));
    for (const name of names) {
      const page = JSON.parse(text(pageOfLetters(this.book, tenant, name, 0, 1_000))) as { deadLetters: DeadLetter[] };
      expect(page.deadLetters.map(({ id, reason, attempts, hops, createdAt }) => ({ id, reason, attempts, hops, createdAt }))).toEqual(
        this.model.letters
          .filter((letter) => letter.name === name)
          .map(({ id, reason, attempts, hops, created }) => ({ id, reason, attempts, hops, createdAt: created })),
      );
    }
  }

  #reopen(): void {
    this.book.database.close();
    this.book = new Book(this.file);
    const standings = this.book.open(retryMs, this.now);
    this.model.reopen(this.now, (attempts) => retryMs[Math.min(attempts, 2) - 1] ?? 0);
    const known = new Set(standings.map(({ name }) => name));
    for (const name of names)
      if (!known.has(name)) expect(this.model.standing(name)).toEqual({ waiting: 0, running: 0, dead: 0, dueMs: undefined });
    this.#standAlike(standings);
  }
}

test("the book agrees with its model", { timeout: 120_000 }, async () => {
  await using folder = await newFolder();
  let runs = 0;
  const agrees = async (steps: Step[]): Promise<void> => {
    const both = new Both(join(folder.path, `${runs++}`, "events.db"));
    try {
      for (const one of steps) both.run(one);
    } finally {
      both.book.database.close();
    }
  };
  await assert(asyncProperty(array(step, { minLength: 1, maxLength: 40 }), agrees), { numRuns: 300 });
});

test("a commit that the file has no room for is refused, and results are kept all the same", async () => {
  await using folder = await newFolder();
  const book = new Book(join(folder.path, "events.db"));
  const event = { tenant, name: "a" as FunctionName, qualifier: undefined, payload: Buffer.from("1"), requestId: "r", hops: 0 };
  const claims = [{ tenant, name: "a" as FunctionName, count: 1 }];
  const first = book.commit({ nowMs: 1, settled: [], puts: [event], claims, roomBytes: 100 });
  const [running] = first.events;
  // SQLite itself says no from now on.
  book.database.exec("PRAGMA max_page_count = 1");
  const over = { kind: "over", id: running?.id ?? 0, condition: "Success", isCounted: true, functionArn: "", response: undefined } as const;
  const large = { ...event, payload: Buffer.from(JSON.stringify("x".repeat(1_000_000))) };
  const settled = [{ ...over, record: undefined, deadLetter: undefined }];
  const second = book.commit({ nowMs: 2, settled, puts: [event, large], claims: [], roomBytes: 100 });
  expect(second.failure).toMatch(/full/);
  expect(second.standings).toMatchObject([{ waiting: 0, running: 0, dead: 0 }]);
  book.database.exec("PRAGMA max_page_count = 1000000");
  expect(book.commit({ nowMs: 3, settled: [], puts: [large], claims: [], roomBytes: 100 }).failure).toBeUndefined();
  book.database.close();
});

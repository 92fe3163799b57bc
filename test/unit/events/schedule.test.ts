/** Whose event runs next: turns, room, pauses, and what is known between two commits. */
import { array, assert, nat, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { EventSchedule, type Claim, type Standing } from "../../../src/events/schedule.ts";
import type { FunctionName, TenantId } from "../../../src/ids.ts";
import { limits } from "../../../src/limits.ts";

const tenant = "t" as TenantId;

function standing(name: string, waiting: number, dueMs = 0): Standing {
  return { tenant, name: name as FunctionName, waiting, running: 0, dead: 0, dueMs: waiting === 0 ? undefined : dueMs };
}

function newSchedule(slots: number, concurrency = 1_000): EventSchedule {
  return new EventSchedule({ slots, concurrencyOf: () => concurrency });
}

function shown(claims: readonly Claim[]): Record<string, number> {
  return Object.fromEntries(claims.map(({ name, count }) => [name, count]));
}

/** One for each event that was asked for: the book gave all of them. */
function given(claims: readonly Claim[]): Claim[] {
  return claims.flatMap((claim) => Array.from({ length: claim.count }, () => claim));
}

describe("functions take turns", () => {
  test("however many events one has", () => {
    const schedule = newSchedule(10);
    schedule.take([standing("many", 1_000_000), standing("few", 2), standing("some", 50)], 0);
    expect(shown(schedule.pick(0))).toEqual({ many: 4, few: 2, some: 4 });
  });

  test("one place at a time, too", () => {
    const schedule = newSchedule(1);
    schedule.take([standing("a", 100), standing("b", 100), standing("c", 100)], 0);
    const turns = Array.from({ length: 7 }, (): string => {
      const claims = schedule.pick(0);
      const [claim] = claims;
      if (claim === undefined) return "nobody";
      schedule.committed([standing(claim.name, 100)], given(claims), 0);
      schedule.ended(tenant, claim.name, false, 0);
      return claim.name;
    });
    expect(turns).toEqual(["a", "b", "c", "a", "b", "c", "a"]);
  });

  test("and one takes no more than its part of all places, or than it may run at once", () => {
    const roomy = newSchedule(1_000);
    roomy.take([standing("a", 1_000)], 0);
    expect(shown(roomy.pick(0))).toEqual({ a: limits.eventsRunningOfFunctionMaxCount });
    const narrow = newSchedule(1_000, 3);
    narrow.take([standing("a", 1_000)], 0);
    expect(shown(narrow.pick(0))).toEqual({ a: 3 });
  });

  test("one that may run none has one taken out, to be ended", () => {
    const schedule = newSchedule(10, 0);
    schedule.take([standing("a", 5)], 0);
    expect(shown(schedule.pick(0))).toEqual({ a: 1 });
  });
});

describe("time", () => {
  test("an event that is not due is not asked for before it is", () => {
    const schedule = newSchedule(10);
    schedule.take([standing("a", 1, 500)], 0);
    expect([schedule.pick(499), schedule.wakeMs]).toEqual([[], 500]);
    expect(shown(schedule.pick(500))).toEqual({ a: 1 });
  });

  test("a refusal pauses its function alone, and then one is tried, then more", () => {
    const schedule = newSchedule(10);
    schedule.take([standing("a", 100), standing("b", 100)], 0);
    const claims = schedule.pick(0);
    schedule.committed([standing("a", 95), standing("b", 95)], given(claims), 0);
    for (let n = 0; n < 5; n++) schedule.ended(tenant, "a" as FunctionName, true, 0);
    expect(shown(schedule.pick(0))).toEqual({ b: 5 });
    expect(schedule.wakeMs).toBe(limits.eventPauseMs);
    schedule.committed([standing("b", 90)], given([{ tenant, name: "b" as FunctionName, count: 5 }]), 0);
    for (let n = 0; n < 10; n++) schedule.ended(tenant, "b" as FunctionName, false, 0);
    schedule.take([standing("b", 0)], 0);
    const probe = schedule.pick(limits.eventPauseMs);
    expect(shown(probe)).toEqual({ a: 1 });
    schedule.committed([standing("a", 94)], given(probe), 0);
    schedule.ended(tenant, "a" as FunctionName, false, limits.eventPauseMs);
    expect(shown(schedule.pick(limits.eventPauseMs))).toEqual({ a: 2 });
  });
});

describe("between two commits", () => {
  test("an event that is about to be put is asked for in the same", () => {
    const schedule = newSchedule(10);
    schedule.expect(tenant, "a" as FunctionName, 0);
    expect(shown(schedule.pick(0))).toEqual({ a: 1 });
    expect(schedule.pick(0)).toEqual([]);
  });

  test("what a commit did not give is given back", () => {
    const schedule = newSchedule(2);
    schedule.expect(tenant, "a" as FunctionName, 0);
    schedule.take([standing("b", 5)], 0);
    schedule.pick(0);
    schedule.committed([], [], 0);
    expect(schedule.running).toBe(0);
    expect(shown(schedule.pick(0))).toEqual({ b: 2 });
  });
});

test("whatever happens: no place is lost or given twice, and what waits is asked for in the end", () => {
  const names = ["a", "b", "c"];
  const steps = array(record({ kind: nat({ max: 4 }), fn: nat({ max: 2 }), count: nat({ max: 5 }) }), { maxLength: 60 });
  assert(
    property(steps, (all) => {
      let now = 0;
      const slots = 4;
      const waiting = new Map(names.map((name) => [name, 0]));
      const running: string[] = [];
      const schedule = newSchedule(slots, 2);
      const standings = (): Standing[] => names.map((name) => standing(name, waiting.get(name) ?? 0, now));
      const exchange = (fails: boolean): void => {
        const claims = schedule.pick(now);
        const some = fails ? [] : given(claims).filter(({ name }) => (waiting.get(name) ?? 0) > 0);
        for (const { name } of some) waiting.set(name, (waiting.get(name) ?? 0) - 1);
        running.push(...some.map(({ name }) => name));
        schedule.committed(fails ? [] : standings(), some, now);
        expect(schedule.running).toBe(running.length);
        expect(running.length).toBeLessThanOrEqual(slots);
        for (const name of names) expect(running.filter((one) => one === name).length).toBeLessThanOrEqual(2);
      };
      const end = (isRefused: boolean): void => {
        const name = running.shift();
        if (name === undefined) return;
        if (isRefused) waiting.set(name, (waiting.get(name) ?? 0) + 1);
        schedule.take([standing(name, waiting.get(name) ?? 0, now)], now);
        schedule.ended(tenant, name as FunctionName, isRefused, now);
      };
      for (const { kind, fn, count } of all) {
        now += 100 * count;
        const name = names[fn] ?? "a";
        if (kind === 0) schedule.expect(tenant, name as FunctionName, now);
        if (kind === 0) waiting.set(name, (waiting.get(name) ?? 0) + 1);
        if (kind <= 1) exchange(false);
        else if (kind === 2) exchange(true);
        else end(kind === 3);
      }
      for (let round = 0; round < 200; round++) {
        now += limits.eventPauseMs;
        exchange(false);
        end(false);
        end(false);
      }
      expect([running, [...waiting.values()], schedule.running]).toEqual([[], [0, 0, 0], 0]);
    }),
    { numRuns: 500 },
  );
});

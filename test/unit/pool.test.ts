/** The pool's bookkeeping: calls by number, and what they are expected to cost. */
import { array, assert, integer, nat, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { CallCost } from "../../src/pool/call-cost.ts";
import { CallTable } from "../../src/pool/call-table.ts";

describe("the table of calls in flight", () => {
  test("is a map from numbers that it makes itself, whatever is added and taken", () => {
    assert(
      property(array(nat(9), { maxLength: 300 }), (steps) => {
        const table = new CallTable<number>();
        const model = new Map<number, number>();
        for (const [n, step] of steps.entries()) {
          const ids = [...model.keys()];
          const id = ids[step % Math.max(1, ids.length)];
          if (step < 5 || id === undefined) {
            const added = table.add(n);
            expect(model.has(added)).toBe(false);
            model.set(added, n);
          } else {
            table.delete(id);
            model.delete(id);
            expect(table.get(id)).toBeUndefined();
          }
          expect(table.size).toBe(model.size);
        }
        for (const [id, entry] of model) expect(table.get(id)).toBe(entry);
        expect(new Set(table.values())).toEqual(new Set(model.values()));
        expect(new Set(table.takeAll())).toEqual(new Set(model.values()));
        expect(table.size).toBe(0);
      }),
    );
  });

  test("an answer that comes twice does not reach the next call", () => {
    const table = new CallTable<string>();
    const first = table.add("first");
    table.delete(first);
    const second = table.add("second");
    table.delete(first);
    expect(table.get(first)).toBeUndefined();
    expect(table.get(second)).toBe("second");
  });

  test("numbers that it never gave have no call", () => {
    const table = new CallTable<string>();
    table.add("call");
    for (const id of [0, -1, 1.5, 2 ** 40, Number.MAX_SAFE_INTEGER]) expect(table.get(id)).toBeUndefined();
  });
});

test("a cell's load is nothing again when its calls are over, whatever they cost", () => {
  assert(
    property(array(integer({ min: 0, max: 5_000_000 }), { maxLength: 100 }), (costs) => {
      const cost = new CallCost(1_000);
      const expected = costs.map((us) => {
        cost.learn(us);
        return cost.us;
      });
      const load = expected.reduce((sum, us) => sum + us, 0);
      expect(expected.toReversed().reduce((left, us) => left - us, load)).toBe(0);
    }),
  );
});

test("a function is known by most of its calls: one that was interrupted makes it no long one, several of the kind do", () => {
  const cost = new CallCost(1_000);
  const learn = (...costs: number[]): number => {
    for (const us of costs) cost.learn(us);
    return cost.us;
  };
  expect(learn(...Array.from({ length: 40 }, () => 200))).toBeLessThan(210);
  expect(learn(27_000)).toBeLessThan(350);
  expect(learn(...Array.from({ length: 8 }, () => 27_000))).toBeGreaterThan(1_000);
  expect(learn(...Array.from({ length: 60 }, () => 27_000))).toBeGreaterThan(25_000);
});

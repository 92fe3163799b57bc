/** Which cell a call goes to: short ones together, long ones spread, and the two apart. */
import { expect, test } from "vitest";
import { isLong, place, type Placeable } from "../../src/pool/placement.ts";

const shortUs = 100;
const longUs = 50_000;

interface Cell extends Placeable {
  readonly name: string;
}

const cell = (name: string, loadUs = 0, isBusy = false, isStalled = false): Cell => ({ name, loadUs, isBusy, isStalled: () => isStalled });

function placed(ready: readonly Cell[], cells: number, expectedUs: number): string | undefined {
  return place(ready, cells, expectedUs, 0)?.name;
}

test("what fills a slice is long", () => {
  expect([0, 999, 1_000, 1e6].map(isLong)).toEqual([false, false, true, true]);
});

test.each([
  ["the first cell, while it has less than a slice of work", [cell("a", 999), cell("b"), cell("spare")], "a"],
  ["the next one when the first is full", [cell("a", 1_000), cell("b", 10), cell("spare")], "b"],
  ["the least loaded when all are full, and no spare", [cell("a", 9_000), cell("b", 5_000), cell("spare")], "b"],
  ["a cell without guests that fill slices", [cell("a", 0, true), cell("b", 5_000), cell("spare")], "b"],
  ["a spare when all have such guests", [cell("a", 0, true), cell("b", 0, true), cell("spare")], "spare"],
  [
    "the least loaded of all when the spares have them too",
    [cell("a", 9_000, true), cell("b", 3_000, true), cell("spare", 1, true)],
    "spare",
  ],
  ["one that answers", [cell("a", 0, false, true), cell("b"), cell("spare")], "b"],
  ["the first when none answers: it may be back soon", [cell("a", 0, false, true), cell("b", 0, false, true)], "a"],
])("a short call goes to %s", (_, ready, name) => {
  expect(placed(ready, 2, shortUs)).toBe(name);
});

test.each([
  ["the least loaded", [cell("a", 20, true), cell("b", 10, true), cell("spare")], "b"],
  ["one that answers, a spare for it if need be", [cell("a", 20, false, true), cell("b", 30), cell("spare", 10)], "spare"],
  ["no spare while the cells answer", [cell("a", 9_000, true), cell("b", 9_000, true), cell("spare")], "a"],
])("a long call goes to %s", (_, ready, name) => {
  expect(placed(ready, 2, longUs)).toBe(name);
});

test("without a cell there is none", () => {
  expect([placed([], 2, shortUs), placed([], 2, longUs)]).toEqual([undefined, undefined]);
});

/** The clock: whole milliseconds, and no movement while code runs, by whatever name it is asked. */
import { expect, test } from "vitest";
import { useServer } from "../harness/server.ts";

const server = await useServer();

const clocks: Readonly<Record<string, string>> = {
  "Date.now": "Date.now()",
  "new Date": "+new Date()",
  "performance.now": "performance.now()",
  "an event's time": "new Event('x').timeStamp",
};

test.each(Object.entries(clocks))("%s stands still during a turn, whatever the guest does in it", async (_, clock) => {
  const code = `export default () => {
    const seen = new Set([${clock}]);
    for (let i = 0; i < 300; i++) { JSON.stringify(new Array(2_000).fill(i)); seen.add(${clock}) }
    return [...seen];
  }`;
  const seen = (await server.once("still", code)) as number[];
  expect(seen).toHaveLength(1);
  expect(Number.isInteger(seen[0])).toBe(true);
});

test.each(Object.entries(clocks))("%s moves in whole milliseconds when the guest has waited", async (_, clock) => {
  const code = `export default async () => {
    const seen = [];
    for (let i = 0; i < 5; i++) { seen.push(${clock}); await new Promise((done) => setTimeout(done, 7)) }
    return seen;
  }`;
  const seen = (await server.once("moves", code)) as number[];
  expect(seen.every(Number.isInteger)).toBe(true);
  for (let n = 1; n < seen.length; n++) expect((seen[n] as number) - (seen[n - 1] as number)).toBeGreaterThanOrEqual(6);
});

/** An attack in a folder that no test reads would be a claim that nobody checks. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { findAttacks } from "../harness/find-attacks.ts";

test("every folder of attacks has a test that runs it", async () => {
  const attacks = await findAttacks(import.meta.dirname);
  const groups = [...new Set(attacks.map(({ name }) => name.split("/")[0] ?? ""))];
  expect(groups.length).toBeGreaterThanOrEqual(12);
  expect(groups.filter((group) => !existsSync(`${import.meta.dirname}/${group}.test.ts`))).toEqual([]);
});

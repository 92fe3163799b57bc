/** One table of error codes: what the README shows is what the server says. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorTable } from "../src/errors.ts";

const row = /^\|\s*`([a-z_]+)`\s*\|\s*(\d{3})\s*\|\s*(client|tenant|guest|host)\s*\|\s*(yes|no|true|false)\s*\|\s*(.+?)\s*\|$/gm;

test("the README's table of errors is the program's", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const shown = Array.from(readme.matchAll(row), ([, code, status, blame, retryable, means]) => [
    code,
    { status: Number(status), blame, retryable: retryable === "yes" || retryable === "true", means },
  ]);
  expect(Object.fromEntries(shown)).toEqual(errorTable);
  expect(shown.map(([code]) => code)).toHaveLength(Object.keys(errorTable).length);
});

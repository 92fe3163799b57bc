/** The table of all promises, from what the benchmarks last wrote to `results/`: printed, and kept in the README, which so never says another number. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { checkRow, table, type Check, type Row } from "./harness/report.ts";

const readme = new URL("../README.md", import.meta.url);
const marks = ["<!-- the table of the benchmarks: written by npm run bench -->\n\n", "\n<!-- its end -->"] as const;

/**
 * @param names the benchmarks, in the order of the table; one that was never run has no lines in it
 * @throws {Error} when the README has no place for it
 */
export function writeTargets(names: readonly string[]): string {
  const targets = table(names.flatMap((name) => checksOf(name).map((check) => rowOf(name, check))));
  const text = readFileSync(readme, "utf8");
  const [start, end] = marks.map((mark) => text.indexOf(mark)) as [number, number];
  if (start < 0 || end < start) throw new Error(`Cannot write the table into the README as it has no line ${marks[0].trim()}`);
  writeFileSync(readme, text.slice(0, start) + marks[0] + targets + text.slice(end));
  return targets;
}

function rowOf(name: string, check: Check): Row {
  return { ...checkRow(check), benchmark: `\`${name}\`` };
}

function checksOf(name: string): readonly Check[] {
  const file = new URL(`./results/${name}.json`, import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { checks: Check[] }).checks : [];
}

/**
 * What a benchmark answers, and how it is shown: a table on stdout with the targets first, a JSON file for later.
 * Nothing is rounded in our favour: a value is compared before it is shortened.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeVersions, type Machine } from "./machine.ts";

/** One promise: a value with the bound that it must keep. */
export interface Check {
  readonly what: string;
  /** How the value was had from what was measured. */
  readonly how?: string;
  readonly value: number;
  /** What follows the number: " µs", " times", " %". */
  readonly unit: string;
  readonly bound: "at most" | "at least";
  readonly target: number;
}

/** A line of the second table: what was measured, column by column. */
export type Row = Readonly<Record<string, string | number>>;

export interface BenchResult {
  readonly checks: readonly Check[];
  readonly rows: readonly Row[];
  /** How much of what was done, so that it can be done again. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
  /** Raw values, or a bounded sample of them. */
  readonly raw: unknown;
}

function isMet({ value, bound, target }: Check): boolean {
  return bound === "at most" ? value <= target : value >= target;
}

/** The conditions of one benchmark, kept with its numbers. */
export interface Run {
  readonly name: string;
  readonly machine: Machine;
  /** Cores that other programs kept busy just before. */
  readonly othersCores: number;
  readonly tookMs: number;
}

/** Above this, others disturb what is measured in microseconds. */
export const quietCores = 0.1;

export function printResult({ name, othersCores }: Run, { checks, rows, notes }: BenchResult): void {
  const said =
    othersCores > quietCores ? [...notes, `NOISY: other programs kept ${othersCores.toFixed(2)} cores busy just before this`] : notes;
  process.stdout.write(
    `\n## ${name}\n\n${table(checks.map((check) => ({ ...checkRow(check), how: check.how ?? "" })))}\n${table(rows)}${said.map((note) => `\n- ${note}`).join("")}\n`,
  );
}

const sign = { "at most": "≤", "at least": "≥" } as const;

/** A promise beside what it asks. */
export function checkRow(check: Check): Row {
  return {
    value: `${shown(check.value)}${check.unit}`,
    target: `${sign[check.bound]} ${Number(check.target.toPrecision(3))}${check.unit}`,
    verdict: isMet(check) ? "met" : "NOT MET",
    what: check.what,
  };
}

function shown(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(2);
}

/** A Markdown table whose columns line up in a terminal. */
export function table(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? "")))];
  const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const line = (values: readonly string[]): string =>
    `| ${values.map((value, column) => value.padEnd(widths[column] ?? 0)).join(" | ")} |\n`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return cells.length < 2 ? "" : line(names) + rule + cells.slice(1).map(line).join("");
}

/** Writes `bench/results/<name>.json` and returns its path. */
export function writeResult(run: Run, result: BenchResult): string {
  const folder = new URL("../results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${run.name}.json`, folder);
  const checks = result.checks.map((check) => ({ ...check, met: isMet(check) }));
  const head = { ...run, date: new Date().toISOString(), command: `npm run bench -- ${run.name}`, versions: describeVersions() };
  writeFileSync(file, `${stringify({ ...head, ...result, checks })}\n`);
  return fileURLToPath(file);
}

/** Indented, but a list of numbers stays on one line. */
function stringify(value: unknown): string {
  return JSON.stringify(value, undefined, 1).replaceAll(/\[[-\d.,\s]+\]/g, (list) => list.replaceAll(/\s+/g, ""));
}

/** On stderr, so that stdout holds the tables alone. */
export function progress(message: string): void {
  process.stderr.write(`bench: ${message}\n`);
}

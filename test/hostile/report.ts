/** What is printed: one table with a line for each attack, then what the soak came to. */
import { shortened } from "../harness/judge.ts";
import type { Measured } from "./measure.ts";
import { milliseconds, quantile, worst } from "./numbers.ts";
import type { Soaked } from "./soak.ts";

export type Quiet = readonly number[];

type Row = Readonly<Record<string, string | number>>;

export function rowOf({ name, outcome, runs, lateMs, overBytes, neighbourMs, lostCells, complaints }: Measured, quiet: Quiet): Row {
  const [p50, p99] = [quantile(neighbourMs, 0.5), quantile(neighbourMs, 0.99)];
  return {
    attack: name,
    outcome: `${shortened(outcome.replaceAll(/[\n|]/g, " "), 32)}${complaints.length > 0 ? " NOT AS EXPECTED" : ""}`,
    runs,
    "late ms": lateMs.length === 0 ? "-" : milliseconds(worst(lateMs)),
    "over cap": overBytes ?? "-",
    "neighbour p50 ms": milliseconds(p50),
    "p99 ms": milliseconds(p99),
    "p50 ratio": (p50 / quantile(quiet, 0.5)).toFixed(1),
    "p99 ratio": (p99 / quantile(quiet, 0.99)).toFixed(1),
    "cells lost": lostCells,
  };
}

/** A Markdown table whose columns line up in a terminal. */
export function table(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? "")))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]): string => `| ${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [...lines.slice(0, 1), widths.map((width) => "-".repeat(width)), ...lines.slice(1)].map(format).join("\n");
}

export function neighbourLine(when: string, tookMs: readonly number[]): string {
  const [p50, p99, most] = [quantile(tookMs, 0.5), quantile(tookMs, 0.99), worst(tookMs)].map(milliseconds);
  return `neighbour ${when}: ${tookMs.length} calls, p50 ${p50} ms, p99 ${p99} ms, worst ${most} ms`;
}

export function latenessLine(when: string, lateMs: readonly number[]): string {
  const [p50, p99, most] = [quantile(lateMs, 0.5), quantile(lateMs, 0.99), worst(lateMs)].map(milliseconds);
  return `lateness ${when}: ${lateMs.length} deadlines, p50 ${p50} ms, p99 ${p99} ms, worst ${most} ms`;
}

function latest({ worstMs }: Soaked): string {
  const names = [...worstMs].toSorted(([, one], [, other]) => other - one).slice(0, 8);
  return names.map(([name, ms]) => `${name} ${Math.round(ms)} ms`).join(", ");
}

export function soakLines(soaked: Soaked): string[] {
  const outcomes = [...soaked.outcomes].toSorted(([, a], [, b]) => b - a).map(([kind, times]) => `${kind} ${times}`);
  return [
    `hostile calls in a row: ${soaked.calls}: ${outcomes.join(", ")}`,
    `refused for want of room (429, 503): ${soaked.refusals}`,
    latenessLine("in the soak", soaked.lateMs),
    `latest in the soak, with whatever ran beside: ${latest(soaked)}`,
    neighbourLine("in the soak", soaked.neighbourMs),
    `bytes over the cap in the soak: ${soaked.overBytes}`,
  ];
}

/**
 * `metering`: what it costs a guest that its loops can be stopped and its stack's depth is known: JavaScript programs in
 * the engine as our passes have rewritten it, beside the engine as it is shipped.
 */
import { stackFlags } from "../src/pool/spawn-process.ts";
import { runScript } from "./harness/child.ts";
import { progress, type BenchResult, type Row } from "./harness/report.ts";
import { median, sampleOf } from "./harness/stats.ts";
import type { Compared, MeteringTask } from "./metering/compare.ts";
import { programs } from "./metering/programs.ts";

const rounds = 3;
const task: MeteringTask = { warmup: 5, runs: 25 };

export async function benchMetering(): Promise<BenchResult> {
  const measured: Compared[] = [];
  for (let round = 0; round < rounds; round++) {
    measured.push(
      await runScript<Compared>(new URL("./metering/compare.ts", import.meta.url), { task, execArgv: stackFlags, timeoutMs: 60_000 }),
    );
    progress(`metering: round ${round + 1} of ${rounds}: ${geometricMean(ratiosOf(measured.slice(-1))).toFixed(3)} times`);
  }
  return {
    checks: [
      {
        what: `rewritten over shipped, geometric mean of ${Object.keys(programs).length} programs`,
        value: geometricMean(ratiosOf(measured)),
        unit: " times",
        bound: "at most",
        target: 1.1,
      },
    ],
    rows: Object.keys(programs).map((name) => rowOf(name, measured)),
    settings: { rounds, ...task },
    notes: [],
    raw: measured.map((round) =>
      Object.fromEntries(
        Object.entries(round).map(([name, { shipped, rewritten }]) => [
          name,
          { shipped: sampleOf(shipped, 50), rewritten: sampleOf(rewritten, 50) },
        ]),
      ),
    ),
  };
}

/** One ratio a program: the median of the rounds' ratios of medians. */
function ratiosOf(measured: readonly Compared[]): number[] {
  return Object.keys(programs).map((name) => ratioOf(name, measured));
}

function ratioOf(name: string, measured: readonly Compared[]): number {
  return median(measured.map((round) => median(round[name]?.rewritten ?? []) / median(round[name]?.shipped ?? [])));
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function rowOf(name: string, measured: readonly Compared[]): Row {
  const ms = (kind: "shipped" | "rewritten"): string => median(measured.map((round) => median(round[name]?.[kind] ?? []))).toFixed(2);
  return { "shipped ms": ms("shipped"), "rewritten ms": ms("rewritten"), ratio: ratioOf(name, measured).toFixed(3), program: name };
}

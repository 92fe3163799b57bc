/**
 * `cell`: what one call costs inside a cell, beside what the same engine costs as its documentation uses it.
 * Every variant of every round runs in a fresh process; the order turns round from one round to the next.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackFlags } from "../src/pool/spawn-process.ts";
import type { Prepared } from "./cell/prepare.ts";
import { runScript } from "./harness/child.ts";
import { progress, type BenchResult, type Row } from "./harness/report.ts";
import { median, sampleOf, summarize } from "./harness/stats.ts";

const rounds = 5;
const counts = {
  restore: { warmup: 1_000, calls: 5_000 },
  module: { warmup: 20, calls: 150 },
  context: { warmup: 100, calls: 500 },
} as const;
const names: Record<Variant, string> = {
  restore: "(a) restore + call of hello in a sandbox",
  module: "(b) new quickjs-emscripten module per call",
  context: "(c) new context in one module (shares memory)",
};

type Variant = keyof typeof counts;
type Samples = { usPerCall: number[]; usPerRestore?: number[] };
type Round = Record<Variant, Samples>;

export async function benchCell(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "isopod-bench-cell-"));
  try {
    const prepared = await runScript<Prepared>(new URL("./cell/prepare.ts", import.meta.url), {
      task: folder,
      execArgv: stackFlags,
      timeoutMs: 60_000,
    });
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round++) measured.push(await runRound(round, prepared));
    return result(measured, prepared);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runRound(round: number, prepared: Prepared): Promise<Round> {
  const order: Variant[] = ["restore", "module", "context"];
  if (round % 2 === 1) order.reverse();
  const samples: Partial<Round> = {};
  for (const variant of order) samples[variant] = await runVariant(variant, prepared);
  const medians = order.map((variant) => `${variant} ${Math.round(median(samples[variant]?.usPerCall ?? []))} µs`);
  progress(`cell: round ${round + 1} of ${rounds}: ${medians.join(", ")}`);
  return samples as Round;
}

function runVariant(variant: Variant, prepared: Prepared): Promise<Samples> {
  if (variant === "restore") {
    return runScript(new URL("./cell/restore.ts", import.meta.url), {
      task: { ...counts.restore, ...prepared },
      execArgv: stackFlags,
      timeoutMs: 30_000,
    });
  }
  return runScript(new URL("./cell/documented.ts", import.meta.url), { task: { ...counts[variant], variant }, timeoutMs: 30_000 });
}

function result(measured: readonly Round[], prepared: Prepared): BenchResult {
  const medians = (variant: Variant): number[] => measured.map((round) => median(round[variant].usPerCall));
  const ratios = medians("module").map((us, round) => us / (medians("restore")[round] ?? Number.NaN));
  return {
    checks: [
      {
        what: "(b) over (a): median of the rounds' ratios of medians",
        value: median(ratios),
        unit: " times",
        bound: "at least",
        target: 20,
      },
      { what: "(a) median of the rounds' medians", value: median(medians("restore")), unit: " µs", bound: "at most", target: 100 },
    ],
    rows: [
      ...(Object.keys(counts) as Variant[]).map((variant) =>
        rowOf(
          names[variant],
          measured.map((round) => round[variant].usPerCall),
        ),
      ),
      restoreRow(measured),
    ],
    settings: { rounds, counts, stackFlags, ...prepared, base: undefined, image: undefined },
    notes: [],
    raw: measured.map((round) =>
      Object.fromEntries(
        Object.entries(round).map(([variant, { usPerCall }]) => [
          variant,
          { ...summarize(usPerCall), usPerCall: sampleOf(usPerCall, 200) },
        ]),
      ),
    ),
  };
}

function restoreRow(measured: readonly Round[]): Row {
  return rowOf(
    "of (a), the restore alone",
    measured.map((round) => round.restore.usPerRestore ?? []),
  );
}

function rowOf(what: string, perRound: readonly number[][]): Row {
  const { count, p99 } = summarize(perRound.flat());
  const medians = perRound.map(median);
  return {
    "µs median": Math.round(median(medians)),
    "µs p99": Math.round(p99),
    "rounds' medians": medians.map(Math.round).join(" "),
    calls: count,
    what,
  };
}

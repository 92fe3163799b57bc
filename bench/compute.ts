/**
 * `compute`: what it costs a guest that it can be stopped. JavaScript programs in the engine as our passes have rewritten
 * it, and compiled programs as the pass for any module has, each beside what it was made of. And, told as it is, what V8 itself
 * makes of the same JavaScript.
 */
import { stackFlags } from "../src/pool/spawn-process.ts";
import { runScript } from "./harness/child.ts";
import { progress, type BenchResult, type Row } from "./harness/report.ts";
import { median, sampleOf } from "./harness/stats.ts";
import type { CompiledTask } from "./compute/compare-compiled.ts";
import type { Compared, MeteringTask } from "./compute/compare.ts";
import { compileAll } from "./compute/compile.ts";

const rounds = 3;
const task: MeteringTask = { warmup: 5, runs: 25 };
const compiledTask = { warmup: 12, runs: 20 };

export async function benchCompute(): Promise<BenchResult> {
  const engine = await measure("compare.ts", task);
  const compiled = await compareCompiled();
  return {
    checks: [
      check("the engine's time with the metering pass, over the shipped engine's", engine, 1.1),
      check("a compiled program's time with the metering pass, over without", compiled, 1.2),
    ],
    rows: [...rowsOf(engine), ...rowsOf(compiled)],
    settings: { rounds, ...task, compiledWarmup: compiledTask.warmup, compiledRuns: compiledTask.runs },
    notes: [
      `JavaScript runs in an interpreter: V8, which compiles it, is ${geometricMean(v8RatiosOf(engine)).toFixed(0)} times as fast (geometric mean)`,
      "compiled programs run in V8 themselves: the column of V8 is what they take as they are",
    ],
    raw: [...engine, ...compiled].map(rawOf),
  };
}

/** Compiled programs, as they are and rewritten. */
export async function compareCompiled(): Promise<Compared[]> {
  return measure("compare-compiled.ts", { ...compiledTask, binaries: await compileAll() } satisfies CompiledTask);
}

/** Each round in a fresh process. */
async function measure(script: string, task: unknown): Promise<Compared[]> {
  const measured: Compared[] = [];
  for (let round = 0; round < rounds; round++) {
    const file = new URL(`./compute/${script}`, import.meta.url);
    measured.push(await runScript<Compared>(file, { task, execArgv: stackFlags, timeoutMs: 60_000 }));
    progress(`compute: ${script}: round ${round + 1} of ${rounds}: ${geometricMean(ratiosOf(measured.slice(-1))).toFixed(3)} times`);
  }
  return measured;
}

function check(what: string, measured: readonly Compared[], target: number): BenchResult["checks"][number] {
  const ratios = ratiosOf(measured);
  return {
    what,
    how: `geometric mean of ${ratios.length} programs`,
    value: geometricMean(ratios),
    unit: " times",
    bound: "at most",
    target,
  };
}

function namesOf(measured: readonly Compared[]): string[] {
  return Object.keys(measured[0] ?? {});
}

/** One ratio a program: the median of the rounds' ratios of medians. */
export function ratiosOf(measured: readonly Compared[]): number[] {
  return namesOf(measured).map((name) => ratioOf(name, measured));
}

function ratioOf(name: string, measured: readonly Compared[]): number {
  return median(measured.map((round) => median(round[name]?.rewritten ?? []) / median(round[name]?.shipped ?? [])));
}

/** How many times V8 is as fast as the engine as it runs here. */
function v8RatiosOf(measured: readonly Compared[]): number[] {
  return namesOf(measured).map((name) =>
    median(measured.map((round) => median(round[name]?.rewritten ?? []) / median(round[name]?.v8 ?? []))),
  );
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function rowsOf(measured: readonly Compared[]): Row[] {
  return namesOf(measured).map((name) => rowOf(name, measured));
}

function rowOf(name: string, measured: readonly Compared[]): Row {
  const ms = (kind: "shipped" | "rewritten" | "v8"): number =>
    median(measured.map((round) => median(round[name]?.[kind] ?? round[name]?.shipped ?? [])));
  return {
    "shipped ms": ms("shipped").toFixed(2),
    "rewritten ms": ms("rewritten").toFixed(2),
    ratio: ratioOf(name, measured).toFixed(3),
    "V8 ms": ms("v8").toFixed(2),
    "V8 is faster": `${(ms("rewritten") / ms("v8")).toFixed(1)} times`,
    program: name,
  };
}

function rawOf(round: Compared): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(round).map(([name, { shipped, rewritten, v8 = [] }]) => [
      name,
      { shipped: sampleOf(shipped, 50), rewritten: sampleOf(rewritten, 50), v8: sampleOf(v8, 50) },
    ]),
  );
}

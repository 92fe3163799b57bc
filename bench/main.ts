/**
 * `npm run bench [-- NAME…]`: runs the benchmarks one after the other, prints each one's table on stdout, writes
 * `bench/results/<name>.json`, draws them, and writes the targets into the README. A target that is missed is said, not hidden; only a failed measurement exits with 1.
 */
import { benchCold } from "./cold.ts";
import { benchCompiled } from "./compiled.ts";
import { benchCompute } from "./compute.ts";
import { benchDensity } from "./density.ts";
import { benchFairness } from "./fairness.ts";
import { describeMachine, describeVersions, measureOthers, type Machine } from "./harness/machine.ts";
import { printResult, progress, writeResult, type BenchResult } from "./harness/report.ts";
import { round } from "./harness/stats.ts";
import { drawAll } from "./plot.ts";
import { benchRuntimes } from "./runtimes.ts";
import { benchScale } from "./scale.ts";
import { benchSoak } from "./soak.ts";
import { benchTakeover } from "./takeover.ts";
import { writeTargets } from "./targets.ts";
import { benchThroughput } from "./throughput.ts";

const benches: Readonly<Record<string, () => Promise<BenchResult>>> = {
  cold: benchCold,
  throughput: benchThroughput,
  density: benchDensity,
  compute: benchCompute,
  fairness: benchFairness,
  scale: benchScale,
  compiled: benchCompiled,
  runtimes: benchRuntimes,
  takeover: benchTakeover,
  soak: benchSoak,
};

await main(process.argv.slice(2));

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.find((name) => name !== "plot" && !Object.hasOwn(benches, name));
  if (unknown !== undefined)
    return fail(
      `Cannot run a benchmark as there is none of that name: received ${unknown}, known are ${Object.keys(benches).join(", ")}, plot`,
    );
  if (Number.parseInt(process.versions.node, 10) < 26)
    return fail(`Cannot run the benchmarks as they need Node 26: received ${process.versions.node}. Use npm run bench`);
  const machine = describeMachine();
  process.stdout.write(
    `# Isopod benchmarks\n\n${machine.cores} × ${machine.cpu}, ${machine.os}, Node ${process.versions.node}, ${describeVersions()["commit"]}\n`,
  );
  for (const [name, run] of Object.entries(benches)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    await runOne(name, run, machine);
  }
  process.stdout.write(`\n## All targets, as last measured\n\n${writeTargets(Object.keys(benches))}`);
  for (const line of drawAll()) progress(line);
}

/** One that fails does not take the others with it. */
async function runOne(name: string, bench: () => Promise<BenchResult>, machine: Machine): Promise<void> {
  progress(`${name}: begins`);
  const othersCores = round(await measureOthers());
  const startedMs = performance.now();
  try {
    const result = await bench();
    const run = { name, machine, othersCores, tookMs: round(performance.now() - startedMs) };
    printResult(run, result);
    progress(`${name}: ${Math.round(run.tookMs / 1_000)} s, written to ${writeResult(run, result)}`);
  } catch (error) {
    fail(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

function fail(message: string): void {
  process.exitCode = 1;
  progress(message);
}

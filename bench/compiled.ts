/**
 * `compiled`: what a call of a compiled function costs in a cell, beside the same module in a new instance for each call; what its
 * code loses by being stoppable; and a component over HTTP beside `wasmtime serve`, where that is installed.
 */
import { stackFlags } from "../src/pool/spawn-process.ts";
import type { CallTask } from "./compiled/call.ts";
import { runComponentRound, type ComponentRound } from "./compiled/component.ts";
import { modules } from "./compiled/modules.ts";
import { runScript } from "./harness/child.ts";
import { progress, type BenchResult, type Row } from "./harness/report.ts";
import { median, sampleOf, summarize } from "./harness/stats.ts";
import { compareCompiled, geometricMean, ratiosOf } from "./compute.ts";

const rounds = 3;
const counts = { warmup: 2_000, calls: 10_000 };

interface Samples {
  readonly usPerCall: number[];
}

type Round = Readonly<Record<string, number[]>>;

const call = new URL("./compiled/call.ts", import.meta.url);
const instance = new URL("./compiled/instance.ts", import.meta.url);
const scripts: Readonly<Record<string, { readonly script: URL; readonly module: string; readonly what: string }>> = {
  reactor: { script: call, module: "reactor", what: "(a) a reactor: call + state laid again" },
  command: { script: call, module: "command", what: "(b) a command of WASI: call + state laid again" },
  growing: { script: call, module: "growing", what: "(c) a reactor that grows its memory: call + a new instance" },
  instance: { script: instance, module: "reactor", what: "(d) (a) bare in V8: a new instance for each call, no limits" },
};

export async function benchCompiled(): Promise<BenchResult> {
  const measured: Round[] = [];
  const components: ComponentRound[] = [];
  for (let round = 0; round < rounds; round++) {
    measured.push(await runRound(round));
    components.push(await runComponentRound(round % 2 === 1));
    progress(`compiled: round ${round + 1} of ${rounds}`);
  }
  const programs = await compareCompiled();
  return result(measured, components, 1 / geometricMean(ratiosOf(programs)));
}

async function runRound(round: number): Promise<Round> {
  const names = Object.keys(scripts);
  const samples: Record<string, number[]> = {};
  for (const name of round % 2 === 1 ? names.toReversed() : names) {
    const { script, module } = scripts[name] as (typeof scripts)[string];
    const binary = Buffer.from((modules[module] as () => Uint8Array)()).toString("base64");
    const task: CallTask = { ...counts, binary };
    samples[name] = (await runScript<Samples>(script, { task, execArgv: stackFlags, timeoutMs: 60_000 })).usPerCall;
  }
  return samples;
}

function result(measured: readonly Round[], components: readonly ComponentRound[], speed: number): BenchResult {
  const of = (name: string): number => median(measured.map((round) => median(round[name] ?? [])));
  const peer = components.flatMap(({ wasmtime }) => (wasmtime === undefined ? [] : [median(wasmtime)]));
  const own = components.map(({ isopod }) => median(isopod));
  return {
    checks: [
      {
        what: "a compiled function's call in a cell, its state laid again",
        how: "(a), median of the rounds' medians",
        value: of("reactor"),
        unit: " µs",
        bound: "at most",
        target: 150,
      },
      {
        what: "the same for one that needs a new instance",
        how: "(c), median of the rounds' medians",
        value: of("growing"),
        unit: " µs",
        bound: "at most",
        target: 150,
      },
      {
        what: "a compute-bound module's speed, of the same module's bare in V8",
        how: "geometric mean",
        value: speed,
        unit: " times",
        bound: "at least",
        target: 0.8,
      },
    ],
    rows: [
      ...Object.entries(scripts).map(([name, { what }]) =>
        rowOf(
          what,
          measured.map((round) => round[name] ?? []),
        ),
      ),
      rowOf(
        "(e) an HTTP component, over HTTP",
        components.map(({ isopod }) => isopod),
      ),
      ...(peer.length === 0
        ? []
        : [
            rowOf(
              "(f) (e) under wasmtime serve",
              components.map(({ wasmtime }) => wasmtime ?? []),
            ),
          ]),
    ],
    settings: { rounds, ...counts },
    notes: [
      peer.length === 0
        ? "(f) skipped: wasmtime is not on the path, and WASMTIME names none"
        : `(e) over (f): ${(median(own) / median(peer)).toFixed(2)} times`,
    ],
    raw: measured.map((round) =>
      Object.fromEntries(Object.entries(round).map(([name, us]) => [name, { ...summarize(us), usPerCall: sampleOf(us, 200) }])),
    ),
  };
}

function rowOf(what: string, perRound: readonly (readonly number[])[]): Row {
  const { count, p99 } = summarize(perRound.flat());
  const medians = perRound.map((values) => median([...values]));
  return {
    "µs median": median(medians).toFixed(1),
    "µs p99": p99.toFixed(0),
    "rounds' medians": medians.map((us) => us.toFixed(1)).join(" "),
    calls: count,
    what,
  };
}

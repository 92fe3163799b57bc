/**
 * `soak`: a million calls over 32 connections; the memory of the front and of all cells under that load just after the first 10,000, around
 * the hundred thousandth, and in the last 10,000. All are medians of many samples, since one sample of a process that collects garbage says
 * when it was taken and little else.
 */
import { readServer, rssOf, type ProcessReading, type Role } from "./harness/processes.ts";
import { progress, type BenchResult, type Row } from "./harness/report.ts";
import { startServerProcess, type BenchServer } from "./harness/server.ts";
import { median, sampleOf } from "./harness/stats.ts";
import { helloRoute, loadServer } from "./load/load.ts";

const connections = 32;
const sampleEveryMs = 100;
/** Each is a run of its own client, so that the samples of one do not depend on how fast another was. */
const phases = { warmup: 10_000, first: 10_000, middle: 70_000, hundredth: 10_000, beyond: 890_000, last: 10_000 } as const;
/** A server that is slower than 500 calls/s fails here, rather than taking all day. */
const slowestCallsPerSecond = 500;

type Phase = keyof typeof phases;
type Samples = ProcessReading[][];

export async function benchSoak(): Promise<BenchResult> {
  await using server = await startServerProcess();
  const samples: Partial<Record<Phase, Samples>> = {};
  for (const [phase, calls] of Object.entries(phases) as [Phase, number][]) {
    samples[phase] = await sampleWhile(server, callServer(server, calls));
    progress(`soak: ${phase}, ${calls} calls: ${megabytes(memory(samples[phase], "front", "cell"))} MiB`);
  }
  return result(samples as Record<Phase, Samples>);
}

/** @throws {Error} when not every one of the calls was made and answered as it should be */
async function callServer(server: BenchServer, calls: number): Promise<void> {
  const durationMs = (calls / slowestCallsPerSecond) * 1_000;
  const { totalCalls } = await loadServer(server, helloRoute, { connections, warmupMs: 0, durationMs, maxCalls: calls });
  if (totalCalls !== calls) throw new Error(`Cannot soak as only ${totalCalls} of ${calls} calls were made in ${durationMs} ms`);
}

async function sampleWhile(server: BenchServer, load: Promise<void>): Promise<Samples> {
  const samples: Samples = [];
  const timer = setInterval(() => samples.push(readServer(server.pid)), sampleEveryMs);
  await load.finally(() => clearInterval(timer));
  if (samples.every((sample) => sample.length === 0))
    throw new Error("Cannot measure memory as there is no /proc: this benchmark needs Linux");
  return samples;
}

/** The median over the samples of what these processes held together. */
function memory(samples: Samples, ...roles: Role[]): number {
  return median(samples.map((sample) => rssOf(sample, ...roles)));
}

function result(samples: Record<Phase, Samples>): BenchResult {
  const value = growth(samples.first, samples.last, "front", "cell");
  const what = "memory growth from 10,000 calls to a million";
  const series = Object.values(samples).flat();
  return {
    checks: [{ what, value, unit: " %", bound: "at most", target: 5 }],
    rows: [
      rowOf("front and cells", samples, "front", "cell"),
      rowOf("front", samples, "front"),
      rowOf("cells", samples, "cell"),
      rowOf("deploy worker (idle, not in the target)", samples, "deploy worker"),
    ],
    settings: { connections, phases, sampleEveryMs, sampledUnderLoad: true },
    notes: [
      "resident memory counts pages that the processes share (Node's own code) once for each",
      "what is added after 100,000 tells a leak, which goes on, from heaps that V8 lets grow to their working size, which stop",
    ],
    raw: { samples: series.length, frontMb: mbSeries(series, "front"), cellsMb: mbSeries(series, "cell") },
  };
}

function growth(before: Samples, after: Samples, ...roles: Role[]): number {
  return (memory(after, ...roles) / memory(before, ...roles) - 1) * 100;
}

function rowOf(what: string, { first, hundredth, last }: Record<Phase, Samples>, ...roles: Role[]): Row {
  return {
    "MiB after 10,000": megabytes(memory(first, ...roles)),
    "at 100,000": megabytes(memory(hundredth, ...roles)),
    "at 1,000,000": megabytes(memory(last, ...roles)),
    growth: `${growth(first, last, ...roles).toFixed(1)} %`,
    "after 100,000": `${growth(hundredth, last, ...roles).toFixed(1)} %`,
    processes: last.at(-1)?.filter(({ role }) => roles.includes(role)).length ?? 0,
    what,
  };
}

function mbSeries(series: Samples, role: Role): number[] {
  return sampleOf(
    series.map((sample) => rssOf(sample, role) / 1_048_576),
    300,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

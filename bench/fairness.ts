/**
 * `fairness`: what a well-behaved function's callers feel of others that never let go, from 1 to 32 of them. With a core left for it, its
 * own latency beside them over that when all is quiet; with none left, the share of the CPU that it has.
 */
import { availableParallelism } from "node:os";
import { runScript } from "./harness/child.ts";
import { hello } from "./harness/hello.ts";
import { HttpClient } from "./harness/http-client.ts";
import { startProgress, type Progress } from "./harness/progress.ts";
import type { BenchResult, Row } from "./harness/report.ts";
import { startServerProcess } from "./harness/server.ts";
import { median, percentile, sampleOf } from "./harness/stats.ts";
import type { CallsTask } from "./fairness/calls.ts";
import { deployHostile, startOnslaught } from "./fairness/hostile.ts";

/** How many busy guests are in the server at any time; what is promised is promised for sixteen. */
const counts = [1, 2, 4, 8, 16, 32];
const promised = 16;
const rounds = 5;
const amount = { warmupMs: 300, durationMs: 2_000 };

/** Some 20 ms of CPU time, in which it never waits. */
const workCode = "export default (n) => { let x = 1; for (let i = 0; i < n; i++) x = (x * 1103515245 + 12345) % 2147483648; return x }";
const work = { name: "work", event: "200000", expected: "409066752" };

type Call = Pick<CallsTask, "name" | "event" | "expected">;

/** What one round measured: alone, and beside each number of busy guests; microseconds of each call. */
interface Round {
  readonly quietUs: readonly number[];
  readonly besideUs: ReadonlyMap<number, readonly number[]>;
  readonly lateMs: readonly number[];
}

export async function benchFairness(): Promise<BenchResult> {
  using bar = startProgress("fairness", 2 * rounds * (1 + counts.length));
  const cores = availableParallelism();
  const left = await measure("a core is left", ["--cell-count", String(Math.max(1, cores - 1))], bar, {
    name: "hello",
    event: hello.event,
    expected: hello.answer,
  });
  const shared = await measure("no core is left", ["--cell-count", "1", "--spare-cells", "0"], bar, work);
  return result(left, shared);
}

async function measure(what: string, flags: readonly string[], bar: Progress, call: Call): Promise<Round[]> {
  await using server = await startServerProcess(flags);
  using client = new HttpClient(server.url);
  await deployHostile(client);
  await client.deploy("work", workCode);
  const calls = async (): Promise<number[]> => {
    const task: CallsTask = { url: server.url, ...call, ...amount };
    const { tookUs } = await runScript<{ tookUs: number[] }>(new URL("./fairness/calls.ts", import.meta.url), { task, timeoutMs: 60_000 });
    return tookUs;
  };
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const quietUs = await calls();
    bar.step(`${what}: quiet`);
    const besideUs = new Map<number, number[]>();
    const lateMs: number[] = [];
    for (const count of round % 2 === 0 ? counts : counts.toReversed()) {
      await using onslaught = startOnslaught(server.url, count);
      besideUs.set(count, await calls());
      lateMs.push(...onslaught.lateMs);
      bar.step(`${what}: beside ${count}: p99 ${Math.round(percentile(besideUs.get(count) ?? [], 99))} µs`);
    }
    measured.push({ quietUs, besideUs, lateMs });
  }
  return measured;
}

function besideOf({ besideUs }: Round, count: number): readonly number[] {
  return besideUs.get(count) ?? [];
}

function p99Ratio(round: Round, count: number): number {
  return percentile(besideOf(round, count), 99) / percentile(round.quietUs, 99);
}

/** How much of the work is done beside the others, of what is done alone: calls follow each other, so it is the times' inverse. */
function shareOf(round: Round, count: number): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean(round.quietUs) / mean(besideOf(round, count));
}

function result(left: readonly Round[], shared: readonly Round[]): BenchResult {
  const late = [...left, ...shared].flatMap(({ lateMs }) => lateMs);
  const ratios = left.map((round) => p99Ratio(round, promised));
  const shares = shared.map((round) => shareOf(round, promised));
  const list = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(" ");
  const fair = 1 / 5;
  return {
    checks: [
      {
        what: `a neighbour's p99 beside ${promised} hostile guests, over its quiet p99, a core left for it`,
        how: `median of rounds: ${list(ratios)}`,
        value: median(ratios),
        unit: " times",
        bound: "at most",
        target: 1.5,
      },
      {
        what: `a neighbour's CPU beside ${promised} guests of four other functions, of what it has alone, no core left`,
        how: `median of rounds: ${list(shares)}`,
        value: median(shares),
        unit: "",
        bound: "at least",
        target: 0.9 * fair,
      },
      {
        what: "how late a hostile guest is stopped, p99",
        value: percentile(late, 99),
        unit: " ms",
        bound: "at most",
        target: 60,
      },
      { what: "how late a hostile guest is stopped, at worst", value: percentile(late, 100), unit: " ms", bound: "at most", target: 250 },
    ],
    rows: [...rowsOf("hello, a core is left", left), ...rowsOf("20 ms of work, none is left", shared)],
    settings: { counts, rounds, amount },
    notes: [`fair is ${fair}: five functions of the same memory size want one thread; ${late.length} hostile calls were ended`],
    raw: { left: left.map(rawOf), shared: shared.map(rawOf) },
  };
}

function rawOf(round: Round): object {
  const beside = counts.map((count) => ({ guests: count, us: sampleOf(besideOf(round, count), 100) }));
  return { quietUs: sampleOf(round.quietUs, 100), beside };
}

function rowsOf(what: string, measured: readonly Round[]): Row[] {
  const row = (when: string, values: readonly number[]): Row => ({
    calls: values.length,
    "p50 µs": Math.round(median(values)),
    "p99 µs": Math.round(percentile(values, 99)),
    "max µs": Math.round(percentile(values, 100)),
    what: `${what}: ${when}`,
  });
  return [
    row(
      "quiet",
      measured.flatMap(({ quietUs }) => quietUs),
    ),
    ...counts.map((count) =>
      row(
        `beside ${count} hostile guests`,
        measured.flatMap((round) => besideOf(round, count)),
      ),
    ),
  ];
}

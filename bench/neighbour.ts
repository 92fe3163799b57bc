/**
 * `neighbour`: what a well-behaved function's callers feel of sixteen hostile guests. With a core left for it, its own
 * latency beside them over that when all is quiet; with none left, the share of the CPU that it has.
 */
import { availableParallelism } from "node:os";
import { runScript } from "./harness/child.ts";
import { hello } from "./harness/hello.ts";
import { HttpClient } from "./harness/http-client.ts";
import { progress, type BenchResult, type Row } from "./harness/report.ts";
import { startServerProcess } from "./harness/server.ts";
import { median, percentile, sampleOf } from "./harness/stats.ts";
import type { CallsTask } from "./neighbour/calls.ts";
import { deployHostile, startOnslaught } from "./neighbour/hostile.ts";

const hostileGuests = 16;
const pairs = 5;
const amount = { warmupMs: 500, durationMs: 3_000 };

/** Some 20 ms of CPU time, in which it never waits. */
const workCode = "export default (n) => { let x = 1; for (let i = 0; i < n; i++) x = (x * 1103515245 + 12345) % 2147483648; return x }";
const work = { name: "work", event: "200000", expected: "409066752" };

type Call = Pick<CallsTask, "name" | "event" | "expected">;

/** One after the other, alone and beside the hostile ones. */
interface Pair {
  readonly quietUs: readonly number[];
  readonly besideUs: readonly number[];
  readonly lateMs: readonly number[];
}

export async function benchNeighbour(): Promise<BenchResult> {
  const cores = availableParallelism();
  const left = await measure("a core is left", ["--cell-count", String(Math.max(1, cores - 1))], {
    name: "hello",
    event: hello.event,
    expected: hello.answer,
  });
  const shared = await measure("no core is left", ["--cell-count", "1", "--spare-cells", "0"], work);
  return result(left, shared);
}

async function measure(what: string, flags: readonly string[], call: Call): Promise<Pair[]> {
  await using server = await startServerProcess(flags);
  using client = new HttpClient(server.url);
  await deployHostile(client);
  await client.deploy("work", workCode);
  const calls = async (): Promise<number[]> => {
    const task: CallsTask = { url: server.url, ...call, ...amount };
    const { tookUs } = await runScript<{ tookUs: number[] }>(new URL("./neighbour/calls.ts", import.meta.url), { task, timeoutMs: 60_000 });
    return tookUs;
  };
  const measured: Pair[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const quietUs = await calls();
    await using onslaught = startOnslaught(server.url, hostileGuests);
    measured.push({ quietUs, besideUs: await calls(), lateMs: onslaught.lateMs });
    progress(`neighbour: ${what}: pair ${pair + 1} of ${pairs}: p99 ${p99Ratio(measured.at(-1) as Pair).toFixed(2)} times the quiet one`);
  }
  return measured;
}

function p99Ratio({ quietUs, besideUs }: Pair): number {
  return percentile(besideUs, 99) / percentile(quietUs, 99);
}

/** How much of the work is done beside the others, of what is done alone: calls follow each other, so it is the times' inverse. */
function shareOf({ quietUs, besideUs }: Pair): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean(quietUs) / mean(besideUs);
}

function result(left: readonly Pair[], shared: readonly Pair[]): BenchResult {
  const late = [...left, ...shared].flatMap(({ lateMs }) => lateMs);
  const list = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(" ");
  const fair = 1 / 5;
  return {
    checks: [
      {
        what: `a core is left: p99 of hello beside ${hostileGuests} hostile guests over its quiet p99, median of pairs (${list(left.map(p99Ratio))})`,
        value: median(left.map(p99Ratio)),
        unit: " times",
        bound: "at most",
        target: 1.5,
      },
      {
        what: `none is left: CPU that a function has beside ${hostileGuests} guests of four others, of what it has alone (${list(shared.map(shareOf))})`,
        value: median(shared.map(shareOf)),
        unit: "",
        bound: "at least",
        target: 0.9 * fair,
      },
      {
        what: "hostile guests past their deadline, p99, as the client saw it",
        value: percentile(late, 99),
        unit: " ms",
        bound: "at most",
        target: 60,
      },
      { what: "the same, at worst", value: percentile(late, 100), unit: " ms", bound: "at most", target: 250 },
    ],
    rows: [...rowsOf("hello, a core is left", left), ...rowsOf("20 ms of work, none is left", shared)],
    settings: { hostileGuests, pairs, amount },
    notes: [`fair is ${fair}: five functions of the same memory size want one thread; ${late.length} hostile calls were ended`],
    raw: [left, shared].map((all) =>
      all.map(({ quietUs, besideUs }) => ({ quietUs: sampleOf(quietUs, 200), besideUs: sampleOf(besideUs, 200) })),
    ),
  };
}

function rowsOf(what: string, measured: readonly Pair[]): Row[] {
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
    row(
      "beside hostile guests",
      measured.flatMap(({ besideUs }) => besideUs),
    ),
  ];
}

/**
 * `scale`: what more cells give to work that fills a thread; and how the time of a call grows with its function's state, which is laid again
 * for each, and with its event, which goes in and out.
 */
import { HttpClient } from "./harness/http-client.ts";
import { startProgress, type Progress } from "./harness/progress.ts";
import type { BenchResult, Row } from "./harness/report.ts";
import { startServerProcess } from "./harness/server.ts";
import { median, percentile, sampleOf } from "./harness/stats.ts";
import { loadServer, type LoadRequest } from "./load/load.ts";

const cellCounts = [1, 2, 4];
const rounds = 3;
const amount = { connections: 16, warmupMs: 500, durationMs: 3_000, maxCalls: Number.MAX_SAFE_INTEGER };
/** Some 18 ms of CPU time. */
const workCode = "export default (n) => { let x = 1; for (let i = 0; i < n; i++) x = (x * 1103515245 + 12345) % 2147483648; return x }";
const work: LoadRequest = { path: "/invoke/work", body: "100000", expectStatus: 200, expectBody: "47648256" };
const stateSizes = [0, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216];
const eventSizes = [100, 1_000, 10_000, 100_000, 1_000_000, 5_000_000];
const calls = 300;
const warmup = 200;

/** Calls per second with so many cells, one for each round. */
type ByCells = ReadonlyMap<number, number[]>;
/** Microseconds of each call, for each size. */
type BySize = ReadonlyMap<number, number[]>;

export async function benchScale(): Promise<BenchResult> {
  using bar = startProgress("scale", rounds * cellCounts.length + stateSizes.length + eventSizes.length);
  const byCells = await runCells(bar);
  await using server = await startServerProcess();
  using client = new HttpClient(server.url);
  return result(byCells, await runStates(client, bar), await runEvents(client, bar));
}

async function runCells(bar: Progress): Promise<ByCells> {
  const rps = new Map(cellCounts.map((cells) => [cells, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const cells of round % 2 === 0 ? cellCounts : cellCounts.toReversed()) {
      await using server = await startServerProcess(["--cell-count", String(cells), "--spare-cells", "0"]);
      using client = new HttpClient(server.url);
      await client.deploy("work", workCode);
      const { rps: measured } = await loadServer(server, work, amount);
      rps.get(cells)?.push(measured);
      bar.step(`${cells} cells: ${measured.toFixed(1)}/s`);
    }
  }
  return rps;
}

async function runStates(client: HttpClient, bar: Progress): Promise<BySize> {
  const us = new Map<number, number[]>();
  for (const size of stateSizes) {
    await client.deploy("state", `const state = new Uint8Array(${size}).fill(7); export default (at) => state[at] ?? null`);
    us.set(size, await time(client, "state", "0", size === 0 ? "null" : "7"));
    bar.step(`state of ${size} bytes: ${Math.round(median(us.get(size) as number[]))} µs`);
  }
  return us;
}

async function runEvents(client: HttpClient, bar: Progress): Promise<BySize> {
  const us = new Map<number, number[]>();
  await client.deploy("echo", "export default (event) => event");
  for (const size of eventSizes) {
    const event = JSON.stringify("x".repeat(size));
    us.set(size, await time(client, "echo", event, event));
    bar.step(`event of ${size} bytes: ${Math.round(median(us.get(size) as number[]))} µs`);
  }
  return us;
}

async function time(client: HttpClient, name: string, event: string, answer: string): Promise<number[]> {
  const us: number[] = [];
  for (let call = 0; call < warmup + calls; call++) us.push((await client.invoke(name, event, answer)).tookUs);
  return us.slice(warmup);
}

function result(byCells: ByCells, states: BySize, events: BySize): BenchResult {
  const [one, two] = [byCells.get(1) ?? [], byCells.get(2) ?? []];
  const ratios = two.map((rps, round) => rps / (one[round] ?? Number.NaN));
  return {
    checks: [
      {
        what: "two cells over one, CPU-bound",
        how: `median of the rounds' ratios: ${ratios.map((ratio) => ratio.toFixed(2)).join(" ")}`,
        value: median(ratios),
        unit: " times",
        bound: "at least",
        target: 1.8,
      },
    ],
    rows: [
      ...Array.from(byCells, ([cells, rps]): Row => ({
        "calls/s": median(rps).toFixed(1),
        what: `${cells} cells, 10 ms of CPU time a call`,
      })),
      ...Array.from(states, ([size, us]) => timeRow(`state of ${size} bytes, written when the module loads`, us)),
      ...Array.from(events, ([size, us]) => timeRow(`event of ${size} bytes, and a reply as large`, us)),
    ],
    settings: { cellCounts, rounds, amount, stateSizes, eventSizes, calls, warmup },
    notes: [],
    raw: {
      cells: Object.fromEntries(byCells),
      states: Array.from(states, ([bytes, us]) => ({ bytes, us: sampleOf(us, 100) })),
      events: Array.from(events, ([bytes, us]) => ({ bytes, us: sampleOf(us, 100) })),
    },
  };
}

function timeRow(what: string, us: readonly number[]): Row {
  return { "calls/s": "", "µs median": Math.round(median(us)), "µs p99": Math.round(percentile(us, 99)), what };
}

/**
 * `takeover`: how long a function cannot be called when the cell that runs it is killed: from SIGKILL to the first right
 * answer of calls that follow each other, with a spare ready each time.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { hello } from "./harness/hello.ts";
import { HttpClient } from "./harness/http-client.ts";
import { readServer } from "./harness/processes.ts";
import { progress, type BenchResult } from "./harness/report.ts";
import { startServerProcess, type BenchServer } from "./harness/server.ts";
import { median, percentile, round } from "./harness/stats.ts";

const kills = 120;
const giveUpMs = 10_000;

interface Gap {
  readonly ms: number;
  /** Calls that were answered with an error until then. */
  readonly refused: number;
}

export async function benchTakeover(): Promise<BenchResult> {
  await using server = await startServerProcess();
  using client = new HttpClient(server.url);
  const gaps: Gap[] = [];
  for (let kill = 0; kill < kills; kill++) {
    await cellsAreReady(server.url);
    for (let call = 0; call < 20; call++) await client.invoke("hello", hello.event, hello.answer);
    gaps.push(await measureGap(server, client));
  }
  progress(`takeover: ${kills} cells killed, median gap ${median(gaps.map(({ ms }) => ms)).toFixed(1)} ms`);
  return result(gaps);
}

async function measureGap(server: BenchServer, client: HttpClient): Promise<Gap> {
  process.kill(busiestCell(server.pid), "SIGKILL");
  const startedMs = performance.now();
  for (let refused = 0; performance.now() - startedMs < giveUpMs; refused++) {
    const { status, body } = await client.send("POST", hello.path, hello.event);
    if (status === 200 && body === hello.answer) return { ms: performance.now() - startedMs, refused };
    if (status !== 502) throw new Error(`Cannot go on as a call was answered with ${status} ${body.slice(0, 200)}`);
  }
  throw new Error(`Cannot go on as no cell had taken over after ${giveUpMs} ms`);
}

/** The one that has answered so far: calls that follow each other go to the same. */
function busiestCell(frontPid: number): number {
  const cells = readServer(frontPid).filter(({ role }) => role === "cell");
  const [busiest] = cells.toSorted((one, other) => other.cpuMs - one.cpuMs);
  if (busiest === undefined) throw new Error("Cannot kill a cell as /proc shows none");
  return busiest.pid;
}

async function cellsAreReady(url: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const { cells } = (await (await fetch(`${url}/health`)).json()) as { cells: { ready: number; starting: number } };
    if (cells.starting === 0 && cells.ready > 1) return;
    await sleep(25);
  }
  throw new Error("Cannot go on as the cells do not come back");
}

function result(gaps: readonly Gap[]): BenchResult {
  const ms = gaps.map((gap) => gap.ms);
  const refused = gaps.reduce((sum, gap) => sum + gap.refused, 0);
  return {
    checks: [{ what: "from SIGKILL to the next right answer, p99", value: percentile(ms, 99), unit: " ms", bound: "at most", target: 10 }],
    rows: [
      {
        kills,
        "median ms": round(median(ms)),
        "p99 ms": round(percentile(ms, 99)),
        "max ms": round(percentile(ms, 100)),
        "answered 502": refused,
      },
    ],
    settings: { kills },
    notes: [],
    raw: gaps,
  };
}

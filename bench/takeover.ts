/**
 * `takeover`: how long a function cannot be called when the cell that runs it is given up, with a spare ready each time. The
 * cell is stopped (SIGSTOP), so that it is silent past the deadline of a call that it has; from that call's 504 to the next
 * right answer of another function. Beside it, from a SIGKILL out of the blue: there the kernel frees the cell's memory
 * before it tells anyone.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { hello } from "./harness/hello.ts";
import { HttpClient } from "./harness/http-client.ts";
import { readServer } from "./harness/processes.ts";
import { progress, type BenchResult, type Row } from "./harness/report.ts";
import { startServerProcess, type BenchServer } from "./harness/server.ts";
import { median, percentile, round } from "./harness/stats.ts";

const kills = 60;
/** A call that waits in the cell, and is overdue there. */
const held = { name: "held", code: "export default () => new Promise((done) => setTimeout(done, 60_000))", timeoutMs: 600 };
const giveUpMs = 10_000;

interface Gap {
  readonly ms: number;
  /** Calls that were answered with an error until then. */
  readonly refused: number;
}

export async function benchTakeover(): Promise<BenchResult> {
  await using server = await startServerProcess(["--cell-count", "1"]);
  using client = new HttpClient(server.url);
  using other = new HttpClient(server.url);
  await client.deploy(held.name, held.code, { timeoutMs: held.timeoutMs });
  // Known as one that takes next to no CPU time it goes to the cell of the others.
  for (let call = 0; call < 3; call++) await client.send("POST", `/invoke/${held.name}`, "null");
  const gaps: Record<"givenUp" | "killed", Gap[]> = { givenUp: [], killed: [] };
  for (let kill = 0; kill < kills; kill++) {
    gaps.givenUp.push(await giveUp(await cellInUse(server, client), client, other));
    process.kill(await cellInUse(server, client), "SIGKILL");
    gaps.killed.push(await measureGap(client));
  }
  progress(`takeover: ${kills} cells given up, median gap ${median(gaps.givenUp.map(({ ms }) => ms)).toFixed(1)} ms; as many killed`);
  return result(gaps.givenUp, gaps.killed);
}

/** The cell that has used the most CPU time for some calls that follow each other: they go to the same. */
async function cellInUse(server: BenchServer, client: HttpClient): Promise<number> {
  await cellsAreReady(server.url);
  const before = new Map(readServer(server.pid).map(({ pid, cpuMs }) => [pid, cpuMs]));
  for (let call = 0; call < 400; call++) await client.invoke("hello", hello.event, hello.answer);
  const used = readServer(server.pid)
    .filter(({ role, pid }) => role === "cell" && before.has(pid))
    .map(({ pid, cpuMs }) => ({ pid, cpuMs: cpuMs - (before.get(pid) ?? 0) }));
  const [most] = used.toSorted((one, another) => another.cpuMs - one.cpuMs);
  if (most === undefined) throw new Error("Cannot kill a cell as /proc shows none");
  return most.pid;
}

/** @throws {Error} when the call in the cell that is stopped does not end at its deadline */
async function giveUp(cell: number, client: HttpClient, other: HttpClient): Promise<Gap> {
  const holding = other.send("POST", `/invoke/${held.name}`, "null");
  await sleep(20);
  process.kill(cell, "SIGSTOP");
  const { status } = await holding;
  if (status !== 504) throw new Error(`Cannot go on as a call in a silent cell was answered with ${status}`);
  return measureGap(client);
}

async function measureGap(client: HttpClient): Promise<Gap> {
  const startedMs = performance.now();
  for (let refused = 0; performance.now() - startedMs < giveUpMs; refused++) {
    const { status, body } = await client.send("POST", hello.path, hello.event);
    if (status === 200 && body === hello.answer) return { ms: performance.now() - startedMs, refused };
    if (status !== 502) throw new Error(`Cannot go on as a call was answered with ${status} ${body.slice(0, 200)}`);
  }
  throw new Error(`Cannot go on as no cell had taken over after ${giveUpMs} ms`);
}

async function cellsAreReady(url: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const { cells } = (await (await fetch(`${url}/health`)).json()) as { cells: { ready: number; starting: number } };
    if (cells.starting === 0 && cells.ready > 1) return;
    await sleep(25);
  }
  throw new Error("Cannot go on as the cells do not come back");
}

function result(givenUp: readonly Gap[], killed: readonly Gap[]): BenchResult {
  const ms = givenUp.map((gap) => gap.ms);
  return {
    checks: [
      { what: "a cell lost: until the next right answer, p99", value: percentile(ms, 99), unit: " ms", bound: "at most", target: 10 },
    ],
    rows: [rowOf("given up: silent past a deadline", givenUp), rowOf("killed from outside", killed)],
    settings: { kills, held },
    notes: [],
    raw: { givenUp, killed },
  };
}

function rowOf(what: string, gaps: readonly Gap[]): Row {
  const ms = gaps.map((gap) => gap.ms);
  return {
    cells: gaps.length,
    "median ms": round(median(ms)),
    "p99 ms": round(percentile(ms, 99)),
    "max ms": round(percentile(ms, 100)),
    "answered 502": gaps.reduce((sum, gap) => sum + gap.refused, 0),
    what,
  };
}

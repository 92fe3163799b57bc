/**
 * `density`: 10,000 different functions deployed on one server, each called once, then at random; the same after a restart, when each has to
 * be read from disk again. What an idle function takes in memory, beside one of workerd's isolates, and how long a call to any takes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { moduleOf, newFunctions, type BenchFunction } from "./cold/functions.ts";
import { hello } from "./harness/hello.ts";
import { HttpClient } from "./harness/http-client.ts";
import { readServer, rssOf } from "./harness/processes.ts";
import { startProgress, type Progress } from "./harness/progress.ts";
import type { BenchResult, Check, Row } from "./harness/report.ts";
import { startServerProcess } from "./harness/server.ts";
import { median, sampleOf, summarize } from "./harness/stats.ts";
import { orSkipped, Skipped } from "./peers/skipped.ts";
import { startLoader } from "./peers/workerd.ts";

const functionsCount = 10_000;
const workerdCount = 1_000;
const deployConnections = 4;
const steps = 20;
/** Heaps are at their working size by then: what grows afterwards is the functions'. */
const warmupCalls = 20_000;
const randomCalls = 20_000;

/** Memory after so many functions, of the server with all its cells, in bytes. */
interface Point {
  readonly functions: number;
  readonly bytes: number;
}

interface Own {
  readonly deployed: readonly Point[];
  readonly called: readonly Point[];
  readonly firstUs: readonly number[];
  readonly randomUs: readonly number[];
  readonly deployMs: number;
  readonly afterRestartUs: readonly number[];
}

export async function benchDensity(): Promise<BenchResult> {
  using bar = startProgress("density", 3 * steps);
  const workerd = await orSkipped(() => measureWorkerd(bar));
  return result(await measureOwn(bar), workerd);
}

async function measureOwn(bar: Progress): Promise<Own> {
  const data = mkdtempSync(join(tmpdir(), "isopod-bench-density-"));
  try {
    const before = await measureFirstServer(data, bar);
    return { ...before, afterRestartUs: await measureAfterRestart(data) };
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function measureFirstServer(data: string, bar: Progress): Promise<Omit<Own, "afterRestartUs">> {
  await using server = await startServerProcess(["--data", data]);
  using client = new HttpClient(server.url);
  for (let call = 0; call < warmupCalls; call++) await client.invoke("hello", hello.event, hello.answer);
  const functions = newFunctions(functionsCount);
  const deployed = [await pointOf(server.pid, 0)];
  const startedMs = performance.now();
  for (const [part, of] of partsOf(functions).entries()) {
    await deployAll(server.url, of);
    deployed.push(await pointOf(server.pid, (part + 1) * of.length));
    bar.step(`${(part + 1) * of.length} deployed`);
  }
  const deployMs = (performance.now() - startedMs) / functionsCount;
  const called = [await pointOf(server.pid, 0)];
  const firstUs: number[] = [];
  for (const [part, of] of partsOf(functions).entries()) {
    for (const fn of of) firstUs.push(await call(client, fn));
    called.push(await pointOf(server.pid, (part + 1) * of.length));
    bar.step(`${(part + 1) * of.length} called`);
  }
  return { deployed, called, firstUs, randomUs: await callAtRandom(client, functions), deployMs };
}

/** Nothing of the functions is in memory but their names: a call reads its function's image. */
async function measureAfterRestart(data: string): Promise<number[]> {
  await using server = await startServerProcess(["--data", data]);
  using client = new HttpClient(server.url);
  for (let call = 0; call < warmupCalls; call++) await client.invoke("hello", hello.event, hello.answer);
  const us: number[] = [];
  for (const fn of newFunctions(functionsCount)) us.push(await call(client, fn));
  return us;
}

async function measureWorkerd(bar: Progress): Promise<Point[]> {
  const functions = newFunctions(workerdCount);
  await using server = await startLoader(Object.fromEntries(functions.map(({ name, script }) => [name, script])));
  using client = new HttpClient(server.url);
  const points: Point[] = [await pointOf(server.pid, 0)];
  for (const [part, of] of partsOf(functions).entries()) {
    for (const { name, event, answer } of of) {
      const { status, body } = await client.send("POST", `/${name}`, event);
      if (status !== 200 || body !== answer) throw new Error(`workerd answered ${name} with ${status} ${body.slice(0, 200)}`);
    }
    points.push(await pointOf(server.pid, (part + 1) * of.length));
    bar.step(`workerd: ${(part + 1) * of.length} isolates`);
  }
  return points;
}

function partsOf(functions: readonly BenchFunction[]): BenchFunction[][] {
  const size = functions.length / steps;
  return Array.from({ length: steps }, (_, part) => functions.slice(part * size, (part + 1) * size));
}

async function deployAll(url: string, functions: readonly BenchFunction[]): Promise<void> {
  const waiting = functions.slice();
  const deployNext = async (): Promise<void> => {
    using client = new HttpClient(url);
    for (let fn = waiting.pop(); fn !== undefined; fn = waiting.pop()) await client.deploy(fn.name, moduleOf(fn));
  };
  await Promise.all(Array.from({ length: deployConnections }, deployNext));
}

async function call(client: HttpClient, { name, event, answer }: BenchFunction): Promise<number> {
  return (await client.invoke(name, event, answer)).tookUs;
}

/** The same order in every run: a linear congruential generator (Numerical Recipes). */
async function callAtRandom(client: HttpClient, functions: readonly BenchFunction[]): Promise<number[]> {
  const us: number[] = [];
  for (let n = 0, x = 1; n < randomCalls; n++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    us.push(await call(client, functions[x % functions.length] as BenchFunction));
  }
  return us;
}

/** The server, its cells, and nothing that only deploys. */
async function pointOf(pid: number, functions: number): Promise<Point> {
  await sleep(300);
  return { functions, bytes: rssOf(readServer(pid), "front", "cell") };
}

function bytesPerFunction(points: readonly Point[]): number {
  const [first, last] = [points[0] as Point, points.at(-1) as Point];
  return (last.bytes - first.bytes) / (last.functions - first.functions);
}

function result(own: Own, workerd: readonly Point[] | Skipped): BenchResult {
  const { deployed, called, firstUs, randomUs, afterRestartUs } = own;
  const perFunction = ((called.at(-1) as Point).bytes - (deployed[0] as Point).bytes) / functionsCount;
  const checks: Check[] = [
    {
      what: "memory per idle function of 10,000",
      how: "front and all cells",
      value: perFunction / 1_000,
      unit: " KB",
      bound: "at most",
      target: 100,
    },
    {
      what: "a call to any of 10,000 functions, at random, p99",
      value: summarize(randomUs).p99 / 1_000,
      unit: " ms",
      bound: "at most",
      target: 2,
    },
    {
      what: "a call to each of 10,000 functions, read from disk after a restart, p99",
      value: summarize(afterRestartUs).p99 / 1_000,
      unit: " ms",
      bound: "at most",
      target: 2,
    },
  ];
  if (!(workerd instanceof Skipped))
    checks.push({
      what: "memory per idle function, of that of workerd's isolate",
      value: perFunction / bytesPerFunction(workerd),
      unit: " times",
      bound: "at most",
      target: 0.1,
    });
  return {
    checks,
    rows: [
      memoryRow("isopod: deployed", deployed),
      memoryRow("isopod: each called once", called),
      workerd instanceof Skipped ? { what: `workerd: skipped: ${workerd.reason}` } : memoryRow("workerd: each called once", workerd),
      callRow("isopod: first call of each", firstUs),
      callRow("isopod: calls at random", randomUs),
      callRow("isopod: first call of each after a restart", afterRestartUs),
    ],
    settings: { functionsCount, workerdCount, deployConnections, warmupCalls, randomCalls },
    notes: [
      `a deploy took ${own.deployMs.toFixed(1)} ms, ${deployConnections} at a time`,
      "memory is resident memory, which counts pages that processes share once for each",
    ],
    raw: {
      deployed,
      called,
      workerd: workerd instanceof Skipped ? workerd.reason : workerd,
      firstUs: sampleOf(firstUs, 1_000),
      randomUs: sampleOf(randomUs, 1_000),
      afterRestartUs: sampleOf(afterRestartUs, 1_000),
    },
  };
}

function memoryRow(what: string, points: readonly Point[]): Row {
  const mib = (bytes: number): string => (bytes / 1_048_576).toFixed(0);
  const [first, last] = [points[0] as Point, points.at(-1) as Point];
  return {
    functions: last.functions,
    "MiB before": mib(first.bytes),
    "MiB after": mib(last.bytes),
    "KB each": (bytesPerFunction(points) / 1_000).toFixed(1),
    "µs median": "",
    "µs p99": "",
    what,
  };
}

function callRow(what: string, us: readonly number[]): Row {
  return {
    functions: functionsCount,
    "MiB before": "",
    "MiB after": "",
    "KB each": "",
    "µs median": Math.round(median(us)),
    "µs p99": Math.round(summarize(us).p99),
    what,
  };
}

/**
 * `throughput`: what 32 connections get from `POST /invoke/hello`, beside what the same server gives them on its
 * empty route. Both routes in turn, the order turning round, in several fresh servers; a fresh client each time.
 */
import type { Role } from "./harness/processes.ts";
import { progress, quietCores, type BenchResult, type Row } from "./harness/report.ts";
import { startServerProcess, type BenchServer } from "./harness/server.ts";
import { median } from "./harness/stats.ts";
import { runAutocannon, type AutocannonResult } from "./load/autocannon.ts";
import { loadServer, routes, type LoadedServer, type Route } from "./load/load.ts";

const servers = 3;
const pairsPerServer = 2;
const connections = 32;
const amount = { connections, warmupMs: 500, durationMs: 2_500, maxCalls: Number.MAX_SAFE_INTEGER };
/** Ahead of the first pair, on each route: the server's code is compiled by then. */
const serverWarmup = { ...amount, durationMs: 1_000 };
const autocannonSeconds = 3;

type Pair = Record<Route, LoadedServer>;
type CrossCheck = Record<Route, AutocannonResult>;

export async function benchThroughput(): Promise<BenchResult> {
  const pairs: Pair[] = [];
  let crossCheck: CrossCheck | undefined;
  for (let number = 0; number < servers; number++) {
    await using server = await startServerProcess();
    for (const route of ["empty", "invoke"] as const) await loadServer(server, route, serverWarmup);
    for (let pair = 0; pair < pairsPerServer; pair++) pairs.push(await measurePair(server, pairs.length));
    if (number === servers - 1) crossCheck = await crossCheckOn(server);
  }
  return result(pairs, crossCheck);
}

async function measurePair(server: BenchServer, number: number): Promise<Pair> {
  const order: Route[] = number % 2 === 0 ? ["empty", "invoke"] : ["invoke", "empty"];
  const pair: Partial<Pair> = {};
  for (const route of order) pair[route] = await loadServer(server, route, amount);
  const { empty, invoke } = pair as Pair;
  progress(
    `throughput: pair ${number + 1} of ${servers * pairsPerServer}: invoke ${Math.round(invoke.rps)}/s, empty ${Math.round(empty.rps)}/s`,
  );
  return { empty, invoke };
}

async function crossCheckOn(server: BenchServer): Promise<CrossCheck> {
  progress("throughput: cross-check with autocannon");
  const empty = await runAutocannon(server, "empty", connections, autocannonSeconds);
  return { empty, invoke: await runAutocannon(server, "invoke", connections, autocannonSeconds) };
}

function result(pairs: readonly Pair[], crossCheck: CrossCheck | undefined): BenchResult {
  const ratios = pairs.map(({ invoke, empty }) => invoke.rps / empty.rps);
  const rows = (["invoke", "empty"] as const).map((route) =>
    rowOf(
      route,
      pairs.map((pair) => pair[route]),
    ),
  );
  const shares = rows.map((row) => `${row["what"]}: ${row["client's share"]}`).join("; ");
  return {
    checks: [
      {
        what: `invoke over empty, median of the pairs' ratios (${ratios.map((ratio) => ratio.toFixed(2)).join(" ")})`,
        value: median(ratios),
        unit: " times",
        bound: "at least",
        target: 0.4,
      },
    ],
    rows,
    settings: { servers, pairsPerServer, amount, serverWarmup, autocannonSeconds, loader: "bench/load/client.ts" },
    notes: [
      `load from bench/load/client.ts; its share of all CPU time: ${shares}`,
      quietNote(pairs),
      ...(crossCheck === undefined ? [] : [crossCheckNote(crossCheck)]),
    ],
    raw: { pairs, autocannon: crossCheck },
  };
}

/** What the ratio is where nobody else took part of the machine: others slow the two routes unequally. */
function quietNote(pairs: readonly Pair[]): string {
  const quiet = pairs.filter(({ empty, invoke }) => Math.max(empty.othersCores, invoke.othersCores) <= quietCores);
  const ratio = quiet.length === 0 ? "" : `: ${median(quiet.map(({ empty, invoke }) => invoke.rps / empty.rps)).toFixed(2)} times in those`;
  return `other programs kept at most ${quietCores} cores busy in ${quiet.length} of ${pairs.length} pairs${ratio}`;
}

function crossCheckNote({ empty, invoke }: CrossCheck): string {
  const cores = invoke.clientCores === undefined ? "unknown" : invoke.clientCores.toFixed(2);
  return `autocannon, one run each: invoke ${Math.round(invoke.rps)}/s, empty ${Math.round(empty.rps)}/s, ${(invoke.rps / empty.rps).toFixed(2)} times; on invoke it used ${cores} of a core itself`;
}

/** CPU columns are shares of one core; all columns are medians over the runs. */
function rowOf(route: Route, runs: readonly LoadedServer[]): Row {
  const overRuns = (pick: (run: LoadedServer) => number): number => median(runs.map(pick));
  return {
    "requests/s": Math.round(overRuns((run) => run.rps)),
    "p50 ms": overRuns((run) => run.p50Us / 1_000).toFixed(2),
    "p99 ms": overRuns((run) => run.p99Us / 1_000).toFixed(2),
    "cores: front": overRuns((run) => run.cores.front ?? 0).toFixed(2),
    cells: overRuns((run) => run.cores.cell ?? 0).toFixed(2),
    client: overRuns((run) => run.cores.client ?? 0).toFixed(2),
    others: overRuns((run) => run.othersCores).toFixed(2),
    "client's share": `${Math.round(overRuns((run) => (run.cores.client ?? 0) / usedCores(run)) * 100)} %`,
    "µs/request: front": Math.round(overRuns((run) => usPerRequest(run, "front"))),
    "µs/request: cells": Math.round(overRuns((run) => usPerRequest(run, "cell"))),
    what: `POST ${routes[route].path}`,
  };
}

function usedCores({ cores }: LoadedServer): number {
  return Object.values(cores).reduce((sum, share) => sum + share, 0);
}

/** CPU time, not waiting. */
function usPerRequest({ cores, totalMs, totalCalls }: LoadedServer, role: Role): number {
  return ((cores[role] ?? 0) * totalMs * 1_000) / totalCalls;
}

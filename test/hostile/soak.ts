/**
 * Thousands of hostile calls in a row, many at once, each with a deadline so short that most end by it: what one
 * attack leaves behind by a little shows here. A call must end as its description says, or by its deadline.
 */
import { configOf, functionName, isCallAttack, timesOut, type CallAttack } from "../harness/hostile.ts";
import { bytesOverCap, complaint, outcomeOf, type Seen } from "../harness/judge.ts";
import type { NamedAttack } from "../harness/find-attacks.ts";
import type { Reply } from "../harness/reply.ts";
import type { Client, Timed } from "./client.ts";
import { callOnce, deployAttack, latenessOf } from "./measure.ts";
import type { Neighbour } from "./neighbour.ts";

const callsAtOnce = 16;
/** The server builds two at a time. */
const deploysAtOnce = 2;
const timeoutMs = 40;
const cpuMs = 20;

interface Soaking {
  readonly fn: string;
  readonly name: string;
  readonly attack: CallAttack;
  readonly seen: Seen;
}

export interface Soaked {
  calls: number;
  /** How many ended how: `timeout`, `value`, `error RangeError`. */
  readonly outcomes: Map<string, number>;
  /** Calls that the server refused for want of room (429, 503): not an outcome of the attack. */
  refusals: number;
  readonly lateMs: number[];
  /** The worst lateness of each attack. */
  readonly worstMs: Map<string, number>;
  overBytes: number;
  /** What was wrong, and how often. */
  readonly complaints: Map<string, number>;
  readonly neighbourMs: number[];
}

export async function soak(attacks: readonly NamedAttack[], calls: number, client: Client, neighbour: Neighbour): Promise<Soaked> {
  const soaking = attacks.flatMap(hurried);
  await inLanes(deploysAtOnce, soaking.length, (n) => deployAttack(soaking[n]!.fn, soaking[n]!.attack, client));
  const soaked: Soaked = {
    calls: 0,
    outcomes: new Map(),
    refusals: 0,
    lateMs: [],
    worstMs: new Map(),
    overBytes: 0,
    complaints: new Map(),
    neighbourMs: [],
  };
  const attacking = inLanes(callsAtOnce, calls, async (n) => {
    const one = soaking[n % soaking.length]!;
    note(soaked, one, await callOnce(one.fn, one.attack, client));
  });
  soaked.neighbourMs.push(...(await neighbour.callDuring(attacking)));
  return soaked;
}

/** The same attack with less time. */
function hurried({ name, attack }: NamedAttack): Soaking[] {
  if (!isCallAttack(attack)) return [];
  const config = configOf(attack);
  const short = { ...config, timeoutMs, ...(config.cpuMs === undefined ? {} : { cpuMs }) };
  return [{ fn: `soak-${functionName(name)}`, name, attack: { ...attack, config: short }, seen: new Set() }];
}

async function inLanes(lanes: number, times: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function note(soaked: Soaked, one: Soaking, timed: Timed): void {
  const { reply } = timed;
  soaked.calls += 1;
  const late = latenessOf(timed, timeoutMs);
  soaked.lateMs.push(...late);
  soaked.worstMs.set(one.name, Math.max(soaked.worstMs.get(one.name) ?? 0, ...late));
  soaked.overBytes = Math.max(soaked.overBytes, bytesOverCap(reply) ?? 0);
  count(soaked.outcomes, kindOf(reply));
  if (reply.status === 429 || reply.status === 503) soaked.refusals += 1;
  else noteComplaint(soaked, one, reply);
}

/** A lost cell ends all calls in it: whose fault it was is not known from theirs. */
const cellLost = "refused 502 cell_lost";

function noteComplaint(soaked: Soaked, { name, attack, seen }: Soaking, reply: Reply): void {
  if (outcomeOf(reply) === cellLost) return count(soaked.complaints, "a call lost its cell");
  const expected = outcomeOf(reply) === "timeout" ? { ...attack, expect: timesOut } : attack;
  const wrong = complaint(expected, reply, seen);
  if (wrong !== undefined) count(soaked.complaints, `${name} ${wrong}`);
}

/** Its outcome without what it says in particular. */
function kindOf(reply: Reply): string {
  return outcomeOf(reply).replace(/^(value|response) .*/s, "$1");
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

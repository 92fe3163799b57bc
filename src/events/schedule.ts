/**
 * Whose event runs next: functions with events that are due take turns, one event a turn, so that a million of one keep no other waiting.
 * Kept in the front's memory, one small entry a function; the events themselves are on disk, and the book says how they stand after each commit.
 * Between two commits the front knows more than the book said last: what it is about to put, and what it has asked for.
 */
import type { FunctionName, TenantId } from "../ids.ts";
import { limits } from "../limits.ts";
import type { EventCounts } from "./event.ts";

/** What the book says of a function's events after a commit. */
export interface Standing extends EventCounts {
  readonly tenant: TenantId;
  readonly name: FunctionName;
  /** When the first of those that wait is due; undefined when none waits. */
  readonly dueMs: number | undefined;
}

/** To be taken out of the book: the first so many of a function's events that are due. */
export interface Claim {
  readonly tenant: TenantId;
  readonly name: FunctionName;
  readonly count: number;
}

interface Entry {
  standing: Standing;
  /** Put in the commit under way. */
  putting: number;
  /** Asked for in the commit under way. */
  claimed: number;
  /** Those that run here, and those that were asked for. */
  running: number;
  /** Of them at the most: one after a refusal, one more with each that was not refused. */
  allowance: number;
  pausedUntilMs: number;
}

export interface ScheduleOptions {
  /** How many events may run at once, of all functions. */
  readonly slots: number;
  readonly concurrencyOf: (tenant: TenantId, name: FunctionName) => number;
}

export class EventSchedule {
  readonly #options: ScheduleOptions;
  readonly #entries = new Map<string, Entry>();
  /** Those with an event that may run now, in the order of their turns. */
  readonly #ready = new Set<Entry>();
  /** Those that wait for a time to come. */
  readonly #later = new Set<Entry>();
  /** No later than the first of those times. */
  #wakeMs = Number.POSITIVE_INFINITY;
  /** Those with something in the commit under way. */
  readonly #touched = new Set<Entry>();
  #running = 0;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** When there is something to pick that was not there before; infinity when only a commit or an end can bring it. */
  get wakeMs(): number {
    return this.#ready.size > 0 && this.#running < this.#options.slots ? 0 : this.#wakeMs;
  }

  /** Those that run here, and those that were asked for. */
  get running(): number {
    return this.#running;
  }

  counts(tenant: TenantId, name: FunctionName): EventCounts {
    const { waiting, running, dead } = this.#entries.get(keyOf(tenant, name))?.standing ?? noEvents;
    return { waiting, running, dead };
  }

  /** The next commit puts an event of the function: it may be asked for in the same. */
  expect(tenant: TenantId, name: FunctionName, nowMs: number): void {
    const entry = this.#entryOf(tenant, name);
    this.#touched.add(entry);
    entry.putting += 1;
    this.#place(entry, nowMs);
  }

  /** What to ask for in the next commit. */
  pick(nowMs: number): Claim[] {
    if (nowMs >= this.#wakeMs) this.#wake(nowMs);
    const picked = new Set<Entry>();
    // What is put back at the end comes by again, as long as there are slots.
    for (const entry of this.#ready) {
      if (this.#running >= this.#options.slots) break;
      picked.add(entry);
      this.#touched.add(entry);
      entry.claimed += 1;
      entry.running += 1;
      this.#running += 1;
      this.#ready.delete(entry);
      this.#place(entry, nowMs);
    }
    return Array.from(picked, ({ standing: { tenant, name }, claimed }) => ({ tenant, name, count: claimed }));
  }

  /** The commit is over: how the functions that it touched stand, and whose events it gave of those that were asked for. */
  committed(standings: readonly Standing[], given: readonly Pick<Claim, "tenant" | "name">[], nowMs: number): void {
    for (const { tenant, name } of given) this.#entryOf(tenant, name).claimed -= 1;
    const touched = [...this.#touched];
    this.#touched.clear();
    for (const entry of touched) this.#giveBack(entry);
    this.take(standings, nowMs);
    for (const entry of touched) this.#place(entry, nowMs);
  }

  #giveBack(entry: Entry): void {
    entry.running -= entry.claimed;
    this.#running -= entry.claimed;
    entry.putting = 0;
    entry.claimed = 0;
  }

  /** How some functions stand now. */
  take(standings: readonly Standing[], nowMs: number): void {
    for (const standing of standings) {
      const entry = this.#entryOf(standing.tenant, standing.name);
      entry.standing = standing;
      this.#place(entry, nowMs);
    }
  }

  /** An event that ran here is settled. */
  ended(tenant: TenantId, name: FunctionName, wasRefused: boolean, nowMs: number): void {
    const entry = this.#entryOf(tenant, name);
    entry.running -= 1;
    this.#running -= 1;
    entry.allowance = wasRefused ? 1 : Math.min(entry.allowance + 1, limits.eventsRunningOfFunctionMaxCount);
    if (wasRefused) entry.pausedUntilMs = nowMs + limits.eventPauseMs;
    this.#place(entry, nowMs);
  }

  #entryOf(tenant: TenantId, name: FunctionName): Entry {
    const key = keyOf(tenant, name);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const standing = { tenant, name, ...noEvents, dueMs: undefined };
    const allowance = limits.eventsRunningOfFunctionMaxCount;
    const made: Entry = { standing, putting: 0, claimed: 0, running: 0, allowance, pausedUntilMs: 0 };
    this.#entries.set(key, made);
    return made;
  }

  /** Into the set where it belongs; one that stays ready keeps its turn. */
  #place(entry: Entry, nowMs: number): void {
    const startMs = this.#startMs(entry, nowMs);
    if (startMs !== undefined && startMs <= nowMs) this.#ready.add(entry);
    else this.#ready.delete(entry);
    if (startMs !== undefined && startMs > nowMs) this.#postpone(entry, startMs);
    else this.#later.delete(entry);
    if (isIdle(entry)) this.#entries.delete(keyOf(entry.standing.tenant, entry.standing.name));
  }

  /** When its next event may run; undefined when none waits, or as many run as may. */
  #startMs({ standing, putting, claimed, running, allowance, pausedUntilMs }: Entry, nowMs: number): number | undefined {
    if (standing.waiting + putting - claimed <= 0) return undefined;
    // One at least: with a concurrency of none, events are taken out to be ended.
    const concurrency = Math.max(1, this.#options.concurrencyOf(standing.tenant, standing.name));
    if (running >= Math.min(allowance, concurrency)) return undefined;
    const dueMs = putting > 0 ? nowMs : (standing.dueMs ?? nowMs);
    return Math.max(dueMs, pausedUntilMs);
  }

  #postpone(entry: Entry, startMs: number): void {
    this.#later.add(entry);
    this.#wakeMs = Math.min(this.#wakeMs, startMs);
  }

  /** Looks at all that wait for a time: those whose time has come are ready. */
  #wake(nowMs: number): void {
    this.#wakeMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#later) this.#place(entry, nowMs);
  }
}

const noEvents = { waiting: 0, running: 0, dead: 0 };

function isIdle({ standing: { waiting, running: begun, dead }, putting, claimed, running }: Entry): boolean {
  return waiting + begun + dead + putting + claimed + running === 0;
}

/** Neither a tenant nor a name holds a slash. */
function keyOf(tenant: TenantId, name: FunctionName): string {
  return `${tenant}/${name}`;
}

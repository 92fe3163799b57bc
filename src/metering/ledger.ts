/**
 * The ledger: usage per function and day, and the log of each function. Calls are taken down here and committed together, by a thread of
 * the ledger's own: to wait for the disk would keep every call waiting. What a crash can take is what came in the last second; nothing is
 * counted twice.
 */
import { EventEmitter } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
// Runs the thread, and answers what it is asked.
import { Tinypool } from "tinypool";
import { IsopodError } from "../errors.ts";
import type { FunctionName, TenantId } from "../ids.ts";
import { limits } from "../limits.ts";
import type { CallMeter, LogLine } from "../outcome.ts";
import { packed } from "../packing.ts";
import { LineRing } from "./line-ring.ts";
import { billOf, endLine, startLine, type Bill, type Reported } from "./bill.ts";
import type { LinesTask } from "./ledger-book.ts";

const bookFile = fileURLToPath(new URL(`./ledger-book${import.meta.filename.slice(-3)}`, import.meta.url));

/** Which lines of a function's log. */
export interface LinesQuery {
  /** Lines after this number, the oldest first; without it the last ones. */
  readonly since?: number | undefined;
  readonly limit: number;
  /** Those of one call. */
  readonly requestId?: string | undefined;
}

/** One line of a function's log. `time` in ms since the epoch. */
export interface StoredLine {
  readonly seq: number;
  readonly time: number;
  readonly requestId: string;
  readonly level: string;
  readonly text: string;
}

export interface DayUsage {
  readonly day: string;
  readonly invocations: number;
  readonly errors: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly billedMs: number;
  readonly mbMs: number;
}

interface Sums {
  invocations: number;
  errors: number;
  wallUs: number;
  cpuUs: number;
  billedMs: number;
  mbMs: number;
}

/** What calls of a function left, on its way to the database. */
export interface FunctionEntries {
  readonly tenant: TenantId;
  readonly name: FunctionName;
  readonly days: readonly (readonly [string, Sums])[];
  readonly lines: readonly PendingLine[];
}

interface Pending {
  readonly tenant: TenantId;
  readonly name: FunctionName;
  readonly days: Map<string, Sums>;
  readonly lines: LineRing<PendingLine>;
  /** The tick of every `ticks` with which it goes: many functions must not go all at once. */
  readonly tick: number;
}

/**
 * A line that waits for its commit. A REPORT's text is written out only then: at full load most are never kept. The request's id is written
 * into its place, as characters: each of those that wait would outlive two collections as a string, and all of them ever.
 */
interface PendingLine extends Omit<Reported, "requestId"> {
  readonly requestId: Uint8Array;
  time: number;
  level: string;
  text: string;
}

/** Of a UUID. */
const requestIdChars = 36;

function emptyLine(): PendingLine {
  const requestId = new Uint8Array(requestIdChars);
  return { time: 0, level: "", text: "", requestId, wallUs: 0, cpuUs: 0, billedMs: 0, memoryMb: 0, peakMemoryBytes: 0, start: "" };
}

export interface MeteredCall {
  /** Of a Lambda package: the version that ran, by which its log begins and ends as Lambda's do. */
  readonly executed?: string | undefined;
  readonly tenant: TenantId;
  readonly name: FunctionName;
  readonly requestId: string;
  readonly failed: boolean;
  readonly meter: CallMeter;
  readonly logs: readonly LogLine[];
}

const space = 0x20;

const levels = ["trace", "debug", "info", "warn", "error"] as const;

const ticks = 10;

/**
 * What the thread is handed it writes at once, and holds nothing of it. With half as much, a collection came with every commit, found its
 * lines in use, and kept them: half a megabyte a second that stayed until a full collection.
 */
const threadYoungMb = 4;

export class Ledger {
  readonly #thread: Tinypool;
  readonly #file: string;
  readonly #log: (message: string) => void;
  readonly #pending = new Map<string, Pending>();
  readonly #committed = new EventEmitter().setMaxListeners(0);
  readonly #timer: NodeJS.Timeout;
  #tick = 0;
  #nextTick = 0;

  private constructor(thread: Tinypool, file: string, log: (message: string) => void) {
    this.#thread = thread;
    this.#file = file;
    this.#log = log;
    this.#timer = setInterval(() => this.#onTick(), limits.ledgerFlushMs / ticks);
  }

  /** @throws {IsopodError} storage_failed, saying what to do about it */
  static async open(dataDir: string, log: (message: string) => void): Promise<Ledger> {
    // V8's flags are the process's: those of the front's own heap would have the thread fill 32 MiB ahead of its first collection.
    for (const flag of ["min", "max"]) setFlagsFromString(`--${flag}-semi-space-size=${threadYoungMb}`);
    const thread = new Tinypool({ filename: bookFile, runtime: "worker_threads", minThreads: 1, maxThreads: 1, isolateWorkers: false });
    const file = join(dataDir, "ledger.db");
    try {
      await thread.run({ file }, { name: "open" });
    } catch (error) {
      await thread.destroy();
      throw new IsopodError("storage_failed", error instanceof Error ? error.message : String(error));
    }
    return new Ledger(thread, file, log);
  }

  /** Takes a call down; it is committed within a second. */
  record(call: MeteredCall): Bill {
    const bill = billOf(call.meter);
    const pending = this.#pendingOf(call.tenant, call.name);
    addUsage(pending.days, call, bill);
    const { executed, requestId } = call;
    if (executed !== undefined) takeLine(pending.lines.next(), startTime(call), requestId, "start", startLine(requestId, executed));
    for (const { time, level, text } of call.logs) takeLine(pending.lines.next(), time, requestId, levels[level] ?? "info", text);
    if (executed !== undefined) takeLine(pending.lines.next(), Date.now(), requestId, "end", endLine(requestId));
    takeReport(pending.lines.next(), call, bill);
    return bill;
  }

  #pendingOf(tenant: TenantId, name: FunctionName): Pending {
    const key = `${tenant}/${name}`;
    const found = this.#pending.get(key);
    if (found !== undefined) return found;
    const tick = this.#nextTick++ % ticks;
    const made = { tenant, name, days: new Map<string, Sums>(), lines: new LineRing(limits.logKeepLines, emptyLine), tick };
    this.#pending.set(key, made);
    return made;
  }

  #onTick(): void {
    this.#tick = (this.#tick + 1) % ticks;
    this.#hand(({ tick }) => tick === this.#tick);
    if (this.#tick === 0) void this.#commit();
  }

  /** Hands what is pending of some functions to the thread. */
  #hand(isDue: (pending: Pending) => boolean): void {
    const due: Pending[] = [];
    for (const [key, pending] of this.#pending) {
      if (!isDue(pending)) continue;
      if (pending.days.size > 0) due.push(pending);
      // No call since the last time.
      else this.#pending.delete(key);
    }
    if (due.length === 0) return;
    // As bytes: as objects, it took three times as long. A copy of its own: they lie in a larger buffer, all of which would be cloned.
    const entries = new Uint8Array(packed(due.map(entriesOf)));
    for (const { days, lines } of due) {
      days.clear();
      lines.clear();
    }
    this.#run("hold", { entries }, [entries.buffer]).catch((error: unknown) => this.#log(`bug: the ledger lost entries: ${String(error)}`));
  }

  /** Commits what the thread holds; on failure all of it stays there, and goes with the next. */
  async #commit(): Promise<void> {
    try {
      for (const key of await this.#run<string[]>("commit")) this.#committed.emit(key);
    } catch (error) {
      this.#log(`usage and logs are not committed yet: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Commits all that was recorded before. */
  async flush(): Promise<void> {
    this.#hand(() => true);
    await this.#commit();
  }

  /** Tasks are run in their order. */
  #run<Answer>(name: string, task: object = {}, transfer: ArrayBuffer[] = []): Promise<Answer> {
    return this.#thread.run({ file: this.#file, ...task }, { name, transferList: { transfer } }) as Promise<Answer>;
  }

  async usage(tenant: TenantId, name: FunctionName): Promise<DayUsage[]> {
    await this.flush();
    return await this.#run<DayUsage[]>("usage", { tenant, name });
  }

  /** Lines after `since`, the oldest first, at most `limit`; without `since` the last ones. */
  async lines(tenant: TenantId, name: FunctionName, query: LinesQuery): Promise<StoredLine[]> {
    await this.flush();
    return await this.#run<StoredLine[]>("lines", { tenant, name, ...query } satisfies Omit<LinesTask, "file">);
  }

  /** Calls `listener` after each commit that touched the function; the returned function ends that. */
  onCommit(tenant: TenantId, name: FunctionName, listener: () => void): () => void {
    this.#committed.on(`${tenant}/${name}`, listener);
    return () => this.#committed.off(`${tenant}/${name}`, listener);
  }

  /** Forgets a deleted function's log; its usage is still owed and stays. */
  async forgetLogs(tenant: TenantId, name: FunctionName): Promise<void> {
    await this.flush();
    await this.#run("forgetLogs", { tenant, name });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
    await this.#run("close");
    await this.#thread.destroy();
  }
}

function entriesOf({ tenant, name, days, lines }: Pending): FunctionEntries {
  return { tenant, name, days: [...days], lines: [...lines] };
}

function takeLine(slot: PendingLine, time: number, requestId: string, level: string, text: string): void {
  slot.time = time;
  for (let at = 0; at < requestIdChars; at++) slot.requestId[at] = requestId.charCodeAt(at) || space;
  slot.level = level;
  slot.text = text;
}

/** When a call began that has ended now. */
function startTime({ meter }: MeteredCall): number {
  return Date.now() - Math.round(meter.wallUs / 1_000);
}

function takeReport(slot: PendingLine, { requestId, meter }: MeteredCall, bill: Bill): void {
  takeLine(slot, Date.now(), requestId, "report", "");
  slot.wallUs = meter.wallUs;
  slot.cpuUs = meter.cpuUs;
  slot.billedMs = bill.billedMs;
  slot.memoryMb = bill.memoryMb;
  slot.peakMemoryBytes = meter.peakMemoryBytes;
  slot.start = meter.start;
}

function addUsage(days: Map<string, Sums>, call: MeteredCall, bill: Bill): void {
  const day = today();
  const sums = days.get(day) ?? { invocations: 0, errors: 0, wallUs: 0, cpuUs: 0, billedMs: 0, mbMs: 0 };
  days.set(day, sums);
  sums.invocations += 1;
  sums.errors += call.failed ? 1 : 0;
  sums.wallUs += bill.wallUs;
  sums.cpuUs += bill.cpuUs;
  sums.billedMs += bill.billedMs;
  sums.mbMs += bill.mbMs;
}

let dayStart = Number.NaN;
let dayText = "";

/** The UTC day, as text; written out once a day. */
function today(): string {
  const start = Math.floor(Date.now() / 86_400_000);
  if (start !== dayStart) dayText = new Date().toISOString().slice(0, 10);
  dayStart = start;
  return dayText;
}

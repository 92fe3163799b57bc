/**
 * The ledger: usage per function and day, and the log of each function, committed together every
 * `ledgerFlushMs`. What a crash can take is what came since the last commit; nothing is counted twice.
 */
import { EventEmitter } from "node:events";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { FunctionName, TenantId } from "../ids.ts";
import { limits } from "../limits.ts";
import type { CallMeter, LogLine } from "../outcome.ts";
import { inTransaction } from "../store/database.ts";
import { LineRing } from "./line-ring.ts";
import { billOf, reportLine, type Bill, type Reported } from "./bill.ts";

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

interface Pending {
  readonly tenant: TenantId;
  readonly name: FunctionName;
  readonly days: Map<string, Sums>;
  readonly lines: LineRing<PendingLine>;
}

/** A line that waits for its commit. A REPORT's text is written out only then: at full load most are never kept. */
interface PendingLine extends Reported {
  time: number;
  level: string;
  text: string;
}

function emptyLine(): PendingLine {
  return { time: 0, level: "", text: "", requestId: "", wallUs: 0, cpuUs: 0, billedMs: 0, memoryMb: 0, peakMemoryBytes: 0, start: "" };
}

export interface MeteredCall {
  readonly tenant: TenantId;
  readonly name: FunctionName;
  readonly requestId: string;
  readonly failed: boolean;
  readonly meter: CallMeter;
  readonly logs: readonly LogLine[];
}

const levels = ["trace", "debug", "info", "warn", "error"] as const;

export class Ledger {
  readonly #database: DatabaseSync;
  readonly #pending = new Map<string, Pending>();
  readonly #committed = new EventEmitter().setMaxListeners(0);
  readonly #timer: NodeJS.Timeout;
  /** Prepared once: with many functions at work, preparing took longer than writing. */
  readonly #statements: Record<"addUsage" | "addLine" | "prune", StatementSync>;
  readonly #log: (message: string) => void;

  constructor(database: DatabaseSync, log: (message: string) => void) {
    this.#database = database;
    this.#log = log;
    this.#statements = prepareStatements(database);
    this.#timer = setInterval(() => this.flush(), limits.ledgerFlushMs);
  }

  /** Takes a call down; it is committed with the next flush. */
  record(call: MeteredCall): Bill {
    const bill = billOf(call.meter);
    const pending = this.#pendingOf(call.tenant, call.name);
    addUsage(pending.days, call, bill);
    for (const { time, level, text } of call.logs) takeLine(pending.lines.next(), time, call.requestId, levels[level] ?? "info", text);
    takeReport(pending.lines.next(), call, bill);
    return bill;
  }

  #pendingOf(tenant: TenantId, name: FunctionName): Pending {
    const key = `${tenant}/${name}`;
    const found = this.#pending.get(key) ?? { tenant, name, days: new Map(), lines: new LineRing(limits.logKeepLines, emptyLine) };
    this.#pending.set(key, found);
    return found;
  }

  /** Commits what is pending in one transaction. On failure all of it stays pending. */
  flush(): void {
    if (this.#pending.size === 0) return;
    const batch = [...this.#pending.values()];
    try {
      inTransaction(this.#database, () => batch.forEach((pending) => this.#commit(pending)));
    } catch (error) {
      this.#log(`usage and logs are not committed yet: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    this.#pending.clear();
    for (const { tenant, name } of batch) this.#committed.emit(`${tenant}/${name}`);
  }

  #commit({ tenant, name, days, lines }: Pending): void {
    const { addUsage: add, addLine, prune } = this.#statements;
    for (const [day, sums] of days)
      add.run(tenant, name, day, sums.invocations, sums.errors, sums.wallUs, sums.cpuUs, sums.billedMs, sums.mbMs);
    for (const line of lines)
      addLine.run(tenant, name, line.time, line.requestId, line.level, line.level === "report" ? reportLine(line) : line.text);
    prune.run(tenant, name, limits.logKeepLines);
  }

  usage(tenant: TenantId, name: FunctionName): DayUsage[] {
    this.flush();
    const rows = this.#database.prepare("SELECT * FROM usage WHERE tenant = ? AND name = ? ORDER BY day").all(tenant, name);
    return rows.map((row) => ({
      day: String(row["day"]),
      invocations: Number(row["invocations"]),
      errors: Number(row["errors"]),
      cpuMs: Number(row["cpu_us"]) / 1_000,
      wallMs: Number(row["wall_us"]) / 1_000,
      billedMs: Number(row["billed_ms"]),
      mbMs: Number(row["mb_ms"]),
    }));
  }

  /** Lines after `since`, the oldest first, at most `limit`; without `since` the last ones. */
  lines(tenant: TenantId, name: FunctionName, since: number | undefined, limit: number): StoredLine[] {
    this.flush();
    const rows =
      since === undefined
        ? this.#database
            .prepare("SELECT * FROM logs WHERE tenant = ? AND name = ? ORDER BY seq DESC LIMIT ?")
            .all(tenant, name, limit)
            .toReversed()
        : this.#database
            .prepare("SELECT * FROM logs WHERE tenant = ? AND name = ? AND seq > ? ORDER BY seq LIMIT ?")
            .all(tenant, name, since, limit);
    return rows.map((row) => ({
      seq: Number(row["seq"]),
      time: Number(row["time"]),
      requestId: String(row["request_id"]),
      level: String(row["level"]),
      text: String(row["text"]),
    }));
  }

  /** Calls `listener` after each commit that touched the function; the returned function ends that. */
  onCommit(tenant: TenantId, name: FunctionName, listener: () => void): () => void {
    this.#committed.on(`${tenant}/${name}`, listener);
    return () => this.#committed.off(`${tenant}/${name}`, listener);
  }

  /** Forgets a deleted function's log; its usage is still owed and stays. */
  forgetLogs(tenant: TenantId, name: FunctionName): void {
    this.flush();
    this.#database.prepare("DELETE FROM logs WHERE tenant = ? AND name = ?").run(tenant, name);
  }

  close(): void {
    clearInterval(this.#timer);
    this.flush();
  }
}

function prepareStatements(database: DatabaseSync): Record<"addUsage" | "addLine" | "prune", StatementSync> {
  return {
    addUsage: database.prepare(
      `INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       invocations = invocations + excluded.invocations, errors = errors + excluded.errors, wall_us = wall_us + excluded.wall_us,
       cpu_us = cpu_us + excluded.cpu_us, billed_ms = billed_ms + excluded.billed_ms, mb_ms = mb_ms + excluded.mb_ms`,
    ),
    addLine: database.prepare("INSERT INTO logs (tenant, name, time, request_id, level, text) VALUES (?, ?, ?, ?, ?, ?)"),
    prune: database.prepare(
      `DELETE FROM logs WHERE tenant = ?1 AND name = ?2 AND seq <=
       (SELECT seq FROM logs WHERE tenant = ?1 AND name = ?2 ORDER BY seq DESC LIMIT 1 OFFSET ?3)`,
    ),
  };
}

function takeLine(slot: PendingLine, time: number, requestId: string, level: string, text: string): void {
  slot.time = time;
  slot.requestId = requestId;
  slot.level = level;
  slot.text = text;
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

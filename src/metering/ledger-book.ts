/**
 * The ledger's own database, in a thread of its own: a commit waits for the disk, and whoever serves calls must not. Started by `ledger.ts`
 * through tinypool; every export is a task there. What is taken stays held until it is committed, whatever the disk says meanwhile.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { limits } from "../limits.ts";
import { unpacked } from "../packing.ts";
import { inTransaction, openDatabaseFile } from "../store/database.ts";
import { reportLine } from "./bill.ts";
import type { DayUsage, FunctionEntries, LinesQuery, StoredLine } from "./ledger.ts";

/** Every task names the file, so that a thread that was started anew knows it too. */
interface Task {
  readonly file: string;
}

interface FunctionTask extends Task {
  readonly tenant: string;
  readonly name: string;
}

export interface LinesTask extends FunctionTask, LinesQuery {}

const schema = `
  CREATE TABLE IF NOT EXISTS usage (
    tenant TEXT NOT NULL, name TEXT NOT NULL, day TEXT NOT NULL,
    invocations INTEGER NOT NULL, errors INTEGER NOT NULL,
    wall_us INTEGER NOT NULL, cpu_us INTEGER NOT NULL, billed_ms INTEGER NOT NULL, mb_ms INTEGER NOT NULL,
    PRIMARY KEY (tenant, name, day)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS logs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, name TEXT NOT NULL,
    time INTEGER NOT NULL, request_id TEXT NOT NULL, level TEXT NOT NULL, text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS logs_of_function ON logs (tenant, name, seq);
`;

type StatementName = "addUsage" | "addLine" | "prune";

class Book {
  readonly database: DatabaseSync;
  /** Prepared once: with many functions at work, preparing took longer than writing. */
  readonly #statements: Record<StatementName, StatementSync>;
  /** By `tenant/name`. */
  readonly #held = new Map<string, FunctionEntries[]>();

  constructor(file: string) {
    this.database = openDatabaseFile(file);
    this.database.exec(schema);
    this.#statements = prepareStatements(this.database);
  }

  hold(all: readonly FunctionEntries[]): void {
    for (const entries of all) {
      const key = `${entries.tenant}/${entries.name}`;
      this.#held.set(key, withoutSurplus([...(this.#held.get(key) ?? []), entries]));
    }
  }

  /** @returns the functions of which there was something to commit @throws when the disk refuses; all of it stays held */
  commit(): string[] {
    if (this.#held.size === 0) return [];
    inTransaction(this.database, () => [...this.#held.values()].flat().forEach((entries) => this.#write(entries)));
    const committed = [...this.#held.keys()];
    this.#held.clear();
    return committed;
  }

  #write({ tenant, name, days, lines }: FunctionEntries): void {
    const { addUsage, addLine, prune } = this.#statements;
    for (const [day, sums] of days)
      addUsage.run(tenant, name, day, sums.invocations, sums.errors, sums.wallUs, sums.cpuUs, sums.billedMs, sums.mbMs);
    for (const line of lines) {
      const requestId = Buffer.from(line.requestId).toString("latin1").trimEnd();
      const text = line.level === "report" ? reportLine({ ...line, requestId }) : line.text;
      addLine.run(tenant, name, line.time, requestId, line.level, text);
    }
    prune.run(tenant, name, limits.logKeepLines);
  }
}

/** While nothing can be committed, no more lines are held than will be kept: the last ones. */
function withoutSurplus(all: readonly FunctionEntries[]): FunctionEntries[] {
  const kept: FunctionEntries[] = [];
  let room = limits.logKeepLines;
  for (const { lines, ...entries } of all.toReversed()) {
    const last = room > 0 ? lines.slice(-room) : [];
    room -= last.length;
    kept.unshift({ ...entries, lines: last });
  }
  return kept;
}

function prepareStatements(database: DatabaseSync): Record<StatementName, StatementSync> {
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

let opened: Book | undefined;

function bookOf({ file }: Task): Book {
  return (opened ??= new Book(file));
}

/** @throws {IsopodError} storage_failed */
export function open(task: Task): void {
  bookOf(task);
}

/** Takes entries down, to be committed with the next `commit`. */
export function hold(task: Task & { readonly entries: Uint8Array }): void {
  bookOf(task).hold(unpacked(task.entries) as FunctionEntries[]);
}

export function commit(task: Task): string[] {
  return bookOf(task).commit();
}

export function usage(task: FunctionTask): DayUsage[] {
  const statement = bookOf(task).database.prepare("SELECT * FROM usage WHERE tenant = ? AND name = ? ORDER BY day");
  return statement.all(task.tenant, task.name).map((row) => ({
    day: String(row["day"]),
    invocations: Number(row["invocations"]),
    errors: Number(row["errors"]),
    cpuMs: Number(row["cpu_us"]) / 1_000,
    wallMs: Number(row["wall_us"]) / 1_000,
    billedMs: Number(row["billed_ms"]),
    mbMs: Number(row["mb_ms"]),
  }));
}

export function lines(task: LinesTask): StoredLine[] {
  const { database } = bookOf(task);
  const { tenant, name, since, limit, requestId = null } = task;
  const of = "SELECT * FROM logs WHERE tenant = ?1 AND name = ?2 AND (?3 IS NULL OR request_id = ?3)";
  const rows =
    since === undefined
      ? database.prepare(`${of} ORDER BY seq DESC LIMIT ?4`).all(tenant, name, requestId, limit).toReversed()
      : database.prepare(`${of} AND seq > ?4 ORDER BY seq LIMIT ?5`).all(tenant, name, requestId, since, limit);
  return rows.map((row) => ({
    seq: Number(row["seq"]),
    time: Number(row["time"]),
    requestId: String(row["request_id"]),
    level: String(row["level"]),
    text: String(row["text"]),
  }));
}

export function forgetLogs(task: FunctionTask): void {
  bookOf(task).database.prepare("DELETE FROM logs WHERE tenant = ? AND name = ?").run(task.tenant, task.name);
}

export function close(): void {
  opened?.database.close();
  opened = undefined;
}

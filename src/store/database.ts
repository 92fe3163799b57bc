/** The node's own database: SQLite in the data directory, durable on every commit. */
import { DatabaseSync } from "node:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { IsopodError } from "../errors.ts";

const schema = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS versions (
    tenant TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
    record TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, name, version)
  ) STRICT;
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

/** @throws {IsopodError} storage_failed, saying what to do about it */
export function openDatabase(dataDir: string): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true });
    const database = new DatabaseSync(join(dataDir, "isopod.db"), { timeout: 2_000 });
    // One server at a time: what is held in memory of it would not see another's writes. Freed by the system on any end.
    database.exec("PRAGMA locking_mode = EXCLUSIVE;");
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    database.exec(schema);
    inTransaction(database, () => firstTime(database, "opened"));
    return database;
  } catch (error) {
    if (error instanceof Error && /locked|busy/i.test(error.message)) {
      throw new IsopodError(
        "storage_failed",
        `Cannot open the data directory ${dataDir} as another server uses it. Name another with --data DIR`,
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new IsopodError(
      "storage_failed",
      `Cannot open the data directory ${dataDir} as it cannot be written: ${reason}. Name another with --data DIR`,
    );
  }
}

/** Runs `body` in one transaction: all of it is committed, or none. */
export function inTransaction<T>(database: DatabaseSync, body: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const value = body();
    database.exec("COMMIT");
    return value;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/** A text that was kept by that key. */
export function remembered(database: DatabaseSync, key: string): string | undefined {
  const row = database.prepare("SELECT value FROM meta WHERE key = ?").get(key);
  return row === undefined ? undefined : String(row["value"]);
}

export function remember(database: DatabaseSync, key: string, value: string): void {
  database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)").run(key, value);
}

/** Whether a value was set before; sets it. */
export function firstTime(database: DatabaseSync, key: string): boolean {
  return database.prepare("INSERT OR IGNORE INTO meta (key, value) VALUES (?, '1')").run(key).changes > 0;
}

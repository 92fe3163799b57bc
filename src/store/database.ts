/** The node's own database: SQLite in the data directory, durable on every commit. */
import { DatabaseSync } from "node:sqlite";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { IsopodError } from "../errors.ts";

const schema = `
  CREATE TABLE IF NOT EXISTS versions (
    tenant TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
    record TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, name, version)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS functions (
    tenant TEXT NOT NULL, name TEXT NOT NULL, settings TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS layers (
    tenant TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
    record TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, name, version)
  ) STRICT;
`;

/** @throws {IsopodError} storage_failed, saying what to do about it */
export function openDatabase(dataDir: string): DatabaseSync {
  const database = openDatabaseFile(join(dataDir, "isopod.db"));
  database.exec(schema);
  return database;
}

/** Any database of a node's, in its data directory. @throws {IsopodError} storage_failed, saying what to do about it */
export function openDatabaseFile(file: string): DatabaseSync {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    const database = new DatabaseSync(file, { timeout: 2_000 });
    // One server at a time: what is held in memory of it would not see another's writes. Freed by the system on any end.
    database.exec("PRAGMA locking_mode = EXCLUSIVE;");
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    // Takes the lock, and writes: a disk that is full or cannot be written says so now.
    database.exec(`CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
    inTransaction(database, () => firstTime(database, "opened"));
    return database;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const problem = /locked|busy/i.test(reason) ? "another server uses it" : `it cannot be written: ${reason}`;
    throw new IsopodError("storage_failed", `Cannot open the data directory ${folder} as ${problem}. Name another with --data DIR`);
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
    // A full disk has SQLite roll back by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
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

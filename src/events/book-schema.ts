/**
 * The tables of the queue's database. Events and dead letters, each function's numbers of them, which triggers keep, so that they are right after
 * any crash and nobody ever counts a million rows.
 */

/** What an event is, wherever it lies: the columns that it keeps from table to table. */
const eventColumns = "tenant, name, qualifier, hops, request_id, client_context, trace_id, payload";

const eventTypes = `
  tenant TEXT NOT NULL, name TEXT NOT NULL, qualifier TEXT, hops INTEGER NOT NULL,
  request_id TEXT NOT NULL, client_context TEXT, trace_id TEXT,
  created INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, error TEXT`;

export const eventsSchema = `
  CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, running INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL, back_offs INTEGER NOT NULL DEFAULT 0,
    ${eventTypes}, payload BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS events_of_function ON events (tenant, name, running, due);
  CREATE TABLE IF NOT EXISTS dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT, reason TEXT NOT NULL, died INTEGER NOT NULL,
    ${eventTypes}, payload BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS dead_letters_of_function ON dead_letters (tenant, name);
  CREATE TABLE IF NOT EXISTS functions (
    tenant TEXT NOT NULL, name TEXT NOT NULL,
    waiting INTEGER NOT NULL DEFAULT 0, running INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER IF NOT EXISTS event_put AFTER INSERT ON events BEGIN
    INSERT INTO functions (tenant, name, waiting) VALUES (NEW.tenant, NEW.name, 1) ON CONFLICT DO UPDATE SET waiting = waiting + 1;
  END;
  CREATE TRIGGER IF NOT EXISTS event_moved AFTER UPDATE OF running ON events WHEN OLD.running <> NEW.running BEGIN
    UPDATE functions SET running = running + NEW.running - OLD.running, waiting = waiting - NEW.running + OLD.running
    WHERE tenant = NEW.tenant AND name = NEW.name;
  END;
  CREATE TRIGGER IF NOT EXISTS event_gone AFTER DELETE ON events BEGIN
    UPDATE functions SET running = running - OLD.running, waiting = waiting - 1 + OLD.running
    WHERE tenant = OLD.tenant AND name = OLD.name;
  END;
  CREATE TRIGGER IF NOT EXISTS letter_put AFTER INSERT ON dead_letters BEGIN
    INSERT INTO functions (tenant, name, dead) VALUES (NEW.tenant, NEW.name, 1) ON CONFLICT DO UPDATE SET dead = dead + 1;
  END;
  CREATE TRIGGER IF NOT EXISTS letter_gone AFTER DELETE ON dead_letters BEGIN
    UPDATE functions SET dead = dead - 1 WHERE tenant = OLD.tenant AND name = OLD.name;
  END;
`;

/** Every statement, prepared once. */
export const eventStatements = {
  put: `INSERT INTO events (${eventColumns}, created, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  due: "SELECT id, length(payload) AS bytes FROM events WHERE tenant = ? AND name = ? AND running = 0 AND due <= ? ORDER BY due, id LIMIT ?",
  begin: "UPDATE events SET running = 1, attempts = attempts + 1 WHERE id = ? RETURNING *",
  again: `UPDATE events SET running = 0, due = ?2, attempts = attempts - ?3, back_offs = CASE ?3 WHEN 0 THEN 0 ELSE back_offs + 1 END,
    error = coalesce(?4, error) WHERE id = ?1`,
  uncount: "UPDATE events SET attempts = attempts - 1 WHERE id = ?",
  find: "SELECT tenant, name, hops, request_id AS requestId, trace_id AS traceId, attempts FROM events WHERE id = ? AND running = 1",
  payload: "SELECT payload FROM events WHERE id = ?",
  remove: "DELETE FROM events WHERE id = ?",
  bury: `INSERT INTO dead_letters (${eventColumns}, created, attempts, error, reason, died)
    SELECT ${eventColumns}, created, attempts, coalesce(?2, error), ?3, ?4 FROM events WHERE id = ?1`,
  buryUnput: `INSERT INTO dead_letters (${eventColumns}, created, died, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  cut: `DELETE FROM dead_letters WHERE id IN
    (SELECT id FROM dead_letters WHERE tenant = ? AND name = ? ORDER BY id LIMIT ?)`,
  standing: "SELECT waiting, running, dead FROM functions WHERE tenant = ? AND name = ?",
  firstDue: "SELECT due FROM events WHERE tenant = ? AND name = ? AND running = 0 ORDER BY due LIMIT 1",
  pages: `SELECT page_count AS used, freelist_count AS free, page_size AS size
    FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()`,
  functions: "SELECT tenant, name FROM functions",
  tidy: "DELETE FROM functions WHERE waiting = 0 AND running = 0 AND dead = 0",
  begun: `SELECT events.id, events.attempts FROM functions JOIN events USING (tenant, name)
    WHERE functions.running > 0 AND events.running = 1`,
  leftBehind: "UPDATE events SET running = 0, due = ? WHERE id = ?",
  letters: "SELECT * FROM dead_letters WHERE tenant = ? AND name = ? AND id > ? ORDER BY id LIMIT ?",
  letterIds: "SELECT id FROM dead_letters WHERE tenant = ? AND name = ? AND id > ? ORDER BY id LIMIT ?",
  revive: `INSERT INTO events (${eventColumns}, created, due)
    SELECT ${eventColumns}, ?4, ?4 FROM dead_letters WHERE tenant = ?1 AND name = ?2 AND id = ?3`,
  discard: "DELETE FROM dead_letters WHERE tenant = ? AND name = ? AND id = ?",
  old: "SELECT id, tenant, name, died FROM dead_letters ORDER BY id LIMIT ?",
  forgetEvents: "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE tenant = ? AND name = ? LIMIT ?)",
  forgetLetters: "DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE tenant = ? AND name = ? LIMIT ?)",
} as const;

/**
 * The queue's database. All that the front has to say is taken down in one transaction: results, new events, and whose attempts begin.
 * What is answered is on disk. Used by the queue's thread alone (`book-thread.ts`).
 */
import { randomUUID } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { FunctionName, TenantId } from "../ids.ts";
import { limits } from "../limits.ts";
import { inTransaction, openDatabaseFile } from "../store/database.ts";
import { eventsSchema, eventStatements } from "./book-schema.ts";
import type { EventToQueue, QueuedEvent, Target } from "./event.ts";
import { isJson } from "./json.ts";
import { recordOf, shownError } from "./record.ts";
import type { Claim, Standing } from "./schedule.ts";
import { retryDelayMs, type Over, type RunAgain, type Settled } from "./settle.ts";

/** What one transaction takes down. */
export interface Batch {
  readonly nowMs: number;
  readonly settled: readonly Settled[];
  readonly puts: readonly EventToQueue[];
  readonly claims: readonly Claim[];
  /** What the payloads of the events that are given may have together. */
  readonly roomBytes: number;
}

/** A function's oldest dead letters, gone as there were too many, or too old. */
export type Dropped = Claim;

export interface Committed {
  /** Which of the puts are no JSON: nothing of them is kept. */
  readonly refused: readonly number[];
  /** Why none of the puts was kept, when it was so. */
  readonly failure: string | undefined;
  /** Those whose attempt is counted now, to be run. */
  readonly events: readonly QueuedEvent[];
  readonly standings: readonly Standing[];
  readonly dropped: readonly Dropped[];
}

interface FoundEvent {
  readonly tenant: TenantId;
  readonly name: FunctionName;
  readonly hops: number;
  readonly requestId: string;
  readonly traceId: string | null;
  readonly attempts: number;
}

type Statements = Record<keyof typeof eventStatements, StatementSync>;

export class Book {
  readonly database: DatabaseSync;
  readonly statements: Statements;
  /** Functions whose numbers changed in this transaction, by `tenant/name`. */
  readonly #touched = new Map<string, Pick<Standing, "tenant" | "name">>();
  readonly #dropped = new Map<string, { tenant: TenantId; name: FunctionName; count: number }>();

  constructor(file: string) {
    this.database = openDatabaseFile(file);
    this.database.exec(eventsSchema);
    const names = Object.keys(eventStatements) as (keyof typeof eventStatements)[];
    this.statements = Object.fromEntries(names.map((name) => [name, this.database.prepare(eventStatements[name])])) as Statements;
  }

  /**
   * All functions that have events. Attempts that had begun when the last server ended stay counted, and their events wait as after a failure:
   * what ended the server may be one of them.
   */
  open(retryMs: readonly number[], nowMs: number): Standing[] {
    return this.write(() => {
      for (const { id, attempts } of this.statements.begun.all())
        this.statements.leftBehind.run(nowMs + retryDelayMs(Number(attempts), retryMs), Number(id));
      this.statements.tidy.run();
      for (const { tenant, name } of this.statements.functions.all()) this.touch(tenant as TenantId, name as FunctionName);
    }).standings;
  }

  /** @throws when the disk refuses all but new events; then nothing has changed */
  commit(batch: Batch): Committed {
    const refused = batch.puts.flatMap(({ payload }, index) => (isJson(payload) ? [] : [index]));
    const kept = batch.puts.filter((_, index) => !refused.includes(index));
    try {
      if (kept.length > 0 && this.#isFull()) throw new Error("the queue's file has all the room that it may take");
      return { refused, failure: undefined, ...this.#take({ ...batch, puts: kept }) };
    } catch (error) {
      if (kept.length === 0) throw error;
      const failure = error instanceof Error ? error.message : String(error);
      return { refused, failure, ...this.#take({ ...batch, puts: [] }) };
    }
  }

  /** Room within the file that was given back is free. */
  #isFull(): boolean {
    const { used, free, size } = this.statements.pages.get() ?? {};
    return (Number(used) - Number(free)) * Number(size) > limits.eventsFileMaxBytes;
  }

  #take({ settled, puts, claims, roomBytes, nowMs }: Batch): Omit<Committed, "refused" | "failure"> {
    const { value, ...changed } = this.write(() => {
      for (const one of settled) this.#settle(one, nowMs);
      for (const event of puts) this.#put(event, nowMs);
      return this.#claim(claims, roomBytes, nowMs);
    });
    return { events: value, ...changed };
  }

  /** Runs `body` in one transaction, and says how the functions stand that it touched, and what it dropped. */
  write<T>(body: () => T): { value: T; standings: Standing[]; dropped: Dropped[] } {
    this.#touched.clear();
    this.#dropped.clear();
    const value = inTransaction(this.database, body);
    return { value, standings: Array.from(this.#touched.values(), (fn) => this.#standing(fn)), dropped: [...this.#dropped.values()] };
  }

  touch(tenant: TenantId, name: FunctionName): void {
    this.#touched.set(`${tenant}/${name}`, { tenant, name });
  }

  /** Says aloud that dead letters went. */
  drop(tenant: TenantId, name: FunctionName, count: number): void {
    const known = this.#dropped.get(`${tenant}/${name}`);
    this.#dropped.set(`${tenant}/${name}`, { tenant, name, count: count + (known?.count ?? 0) });
    this.touch(tenant, name);
  }

  #standing({ tenant, name }: Pick<Standing, "tenant" | "name">): Standing {
    const { waiting = 0, running = 0, dead = 0 } = this.statements.standing.get(tenant, name) ?? {};
    const due = this.statements.firstDue.get(tenant, name)?.["due"];
    const dueMs = due === undefined ? undefined : Number(due);
    return { tenant, name, waiting: Number(waiting), running: Number(running), dead: Number(dead), dueMs };
  }

  #put({ tenant, name, qualifier, hops, requestId, clientContext, traceId, payload }: EventToQueue, nowMs: number): void {
    this.touch(tenant, name);
    const more = [hops, requestId, clientContext ?? null, traceId ?? null, payload, nowMs, nowMs];
    this.statements.put.run(tenant, name, qualifier ?? null, ...more);
  }

  #claim(claims: readonly Claim[], roomBytes: number, nowMs: number): QueuedEvent[] {
    const events: QueuedEvent[] = [];
    let room = roomBytes;
    for (const { tenant, name, count } of claims) {
      this.touch(tenant, name);
      for (const { id, bytes } of this.statements.due.all(tenant, name, nowMs, count)) {
        room -= Number(bytes);
        if (room < 0) return events;
        events.push(readEvent(this.statements.begin.get(Number(id)) ?? {}));
      }
    }
    return events;
  }

  /** An event that is not there any more was forgotten with its function. */
  #settle(settled: Settled, nowMs: number): void {
    const found = this.statements.find.get(settled.id) as FoundEvent | undefined;
    if (found === undefined) return;
    this.touch(found.tenant, found.name);
    if (settled.kind === "again") this.#runAgain(settled);
    else this.#end(found, settled, nowMs);
  }

  #runAgain({ id, dueMs, isCounted, error }: RunAgain): void {
    this.statements.again.run(id, dueMs, isCounted ? 0 : 1, error === undefined ? null : shownError(error));
  }

  #end(found: FoundEvent, over: Over, nowMs: number): void {
    const { id, condition, record, deadLetter, response } = over;
    if (!over.isCounted) this.statements.uncount.run(id);
    if (record !== undefined || deadLetter !== undefined) {
      const payload = this.statements.payload.get(id)?.["payload"] as Uint8Array;
      const event = { requestId: found.requestId, payload, attempts: found.attempts - (over.isCounted ? 0 : 1) };
      if (record !== undefined) this.#tell(found, record, recordOf(event, over, nowMs), nowMs);
      if (deadLetter !== undefined) this.#tell(found, deadLetter, payload, nowMs);
    }
    if (condition !== "Success") {
      this.statements.bury.run(id, response?.isError === true ? shownError(response.payload) : null, condition, nowMs);
      this.#cut(found.tenant, found.name);
    }
    this.statements.remove.run(id);
  }

  /** A new event for a destination; one that led through too many is dead before it runs. */
  #tell({ tenant, hops, traceId }: FoundEvent, { name, qualifier }: Target, payload: Uint8Array, nowMs: number): void {
    const event = { tenant, name, qualifier, hops: hops + 1, requestId: randomUUID(), traceId: traceId ?? undefined, payload };
    if (event.hops <= limits.eventHopsMax) return this.#put(event, nowMs);
    const columns = [tenant, name, qualifier ?? null, event.hops, event.requestId, null, traceId, payload];
    this.statements.buryUnput.run(...columns, nowMs, nowMs, "RecursiveLoop");
    this.touch(tenant, name);
    this.#cut(tenant, name);
  }

  #cut(tenant: TenantId, name: FunctionName): void {
    const surplus = this.#standing({ tenant, name }).dead - limits.deadLettersMaxCount;
    if (surplus <= 0) return;
    this.statements.cut.run(tenant, name, surplus);
    this.drop(tenant, name, surplus);
  }
}

function readEvent(row: Record<string, unknown>): QueuedEvent {
  return {
    id: Number(row["id"]),
    tenant: row["tenant"] as TenantId,
    name: row["name"] as FunctionName,
    qualifier: (row["qualifier"] as string | null) ?? undefined,
    payload: row["payload"] as Uint8Array,
    requestId: String(row["request_id"]),
    clientContext: (row["client_context"] as string | null) ?? undefined,
    traceId: (row["trace_id"] as string | null) ?? undefined,
    hops: Number(row["hops"]),
    createdMs: Number(row["created"]),
    attempts: Number(row["attempts"]),
    backOffs: Number(row["back_offs"]),
  };
}

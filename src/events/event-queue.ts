/**
 * The durable queue of asynchronous calls. Everything goes through one exchange with the book's thread at a time: events that were put and results
 * that came while a commit ran go together into the next, and with them the question whose events run next. Who puts an event hears of it after its
 * commit. While the disk refuses results, they are kept here and their places in the schedule with them, so that nothing piles up.
 */
import { IsopodError } from "../errors.ts";
import type { FunctionName, TenantId } from "../ids.ts";
import { limits } from "../limits.ts";
import { BookClient } from "./book-client.ts";
import type { Batch, Committed, Dropped } from "./book.ts";
import type { AttemptResult, EventCounts, EventRunner, EventToQueue, QueuedEvent } from "./event.ts";
import { answerPuts, PendingPuts, type Put } from "./pending-puts.ts";
import { EventSchedule, type Standing } from "./schedule.ts";
import { settle, settleBefore, type Settled } from "./settle.ts";

export interface EventQueueOptions {
  /** The waits before the second and the third attempt, in ms. */
  readonly retryMs: readonly number[];
  /** How many events may run at once. */
  readonly slots: number;
  readonly log: (message: string) => void;
}

/** An event that ran, with what became of it, until that is on disk. */
interface Result {
  readonly event: QueuedEvent;
  readonly settled: Settled;
  readonly wasRefused: boolean;
}

interface Exchange {
  readonly puts: readonly Put[];
  readonly results: readonly Result[];
  readonly batch: Batch;
}

const longestTimerMs = 2_147_483_647;

export class EventQueue {
  readonly #book: BookClient;
  readonly #runner: EventRunner;
  readonly #options: EventQueueOptions;
  readonly #schedule: EventSchedule;
  readonly #puts = new PendingPuts();
  #results: Result[] = [];
  #runningBytes = 0;
  #isExchanging = false;
  #exchanging: Promise<void> | undefined;
  /** Nothing is claimed before: the disk refused it. */
  #refusedUntilMs = 0;
  #state: "idle" | "running" | "draining" | "closed" = "idle";
  #timer: NodeJS.Timeout | undefined;
  readonly #pruning: NodeJS.Timeout;
  #whenDrained: (() => void) | undefined;

  private constructor(book: BookClient, runner: EventRunner, options: EventQueueOptions) {
    this.#book = book;
    this.#runner = runner;
    this.#options = options;
    this.#schedule = new EventSchedule({ slots: options.slots, concurrencyOf: (tenant, name) => runner.concurrencyOf(tenant, name) });
    this.#pruning = setInterval(() => void this.#prune(), limits.deadLetterPruneMs);
    this.#pruning.unref();
  }

  /** Takes events, and runs none before `start`. @throws {IsopodError} storage_failed, saying what to do about it */
  static async open(dataDir: string, runner: EventRunner, options: EventQueueOptions): Promise<EventQueue> {
    const { book, standings } = await BookClient.open(dataDir, options.retryMs);
    const queue = new EventQueue(book, runner, options);
    queue.#schedule.take(standings, Date.now());
    return queue;
  }

  start(): void {
    this.#state = "running";
    void this.#prune();
    this.#wake();
  }

  /**
   * Resolves when the event is on disk.
   * @throws {IsopodError} invalid_json, too_large, storage_failed; and events_busy when the disk is slower than those who put
   */
  put(event: EventToQueue): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#state === "closed") throw new IsopodError("shutting_down", "Cannot take the event as the server is shutting down");
      this.#puts.add({ event, resolve, reject });
      this.#wake();
    });
  }

  counts(tenant: TenantId, name: FunctionName): EventCounts {
    return this.#schedule.counts(tenant, name);
  }

  /** A page of dead letters as JSON: `{ deadLetters, next }`, those after a number, the oldest first. */
  deadLetters(tenant: TenantId, name: FunctionName, after: number, limit: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#book.page(tenant, name, after, limit);
  }

  /** Puts dead letters into the queue again, some in a transaction, each whole. @returns how many there were */
  async redrive(tenant: TenantId, name: FunctionName, ids: readonly number[] | "all"): Promise<number> {
    let count = 0;
    for await (const some of ids === "all" ? this.#allIds(tenant, name) : chunks(ids)) {
      const changed = await this.#book.redrive(tenant, name, some);
      this.#took(changed.standings);
      count += changed.count;
    }
    return count;
  }

  async *#allIds(tenant: TenantId, name: FunctionName): AsyncGenerator<number[]> {
    // What is redriven may come back meanwhile, behind those that were there.
    for (let after = 0, left = this.counts(tenant, name).dead; left > 0;) {
      const ids = await this.#book.letterIds(tenant, name, after);
      if (ids.length === 0) return;
      yield ids.slice(0, left);
      left -= ids.length;
      after = ids.at(-1) ?? after;
    }
  }

  /** Deletes a dead letter. @returns whether it was there */
  async discard(tenant: TenantId, name: FunctionName, id: number): Promise<boolean> {
    const { count, standings } = await this.#book.discard(tenant, name, id);
    this.#took(standings);
    return count > 0;
  }

  /** Drops all events and dead letters of a function that was deleted, as Lambda does; those that run end without a trace. */
  async forget(tenant: TenantId, name: FunctionName): Promise<void> {
    let total = 0;
    for (;;) {
      const { count, standings } = await this.#book.forget(tenant, name);
      this.#took(standings);
      total += count;
      if (count === 0) break;
    }
    if (total > 0) this.#options.log(`function ${tenant}/${name} was deleted, and ${total} events and dead letters of it dropped`);
  }

  /** Begins no more attempts, and resolves when those that run have ended. */
  async drain(): Promise<void> {
    if (this.#state !== "closed") this.#state = "draining";
    if (this.#schedule.running > 0) await new Promise<void>((resolve) => (this.#whenDrained = resolve));
  }

  /** Attempts that still run then stay counted, and their events wait for the next start. */
  async close(): Promise<void> {
    this.#state = "draining";
    clearInterval(this.#pruning);
    this.#wake();
    while (this.#isExchanging) await this.#exchanging;
    this.#state = "closed";
    clearTimeout(this.#timer);
    await this.#book.close();
  }

  #wake(): void {
    if (this.#isExchanging || this.#state === "closed") return;
    this.#isExchanging = true;
    this.#exchanging = this.#exchangeAll();
  }

  async #exchangeAll(): Promise<void> {
    // What others put in this turn of the event loop goes along.
    await Promise.resolve();
    for (let next = this.#next(Date.now()); next !== undefined; next = this.#next(Date.now())) {
      const isRefused = !(await this.#exchange(next));
      // Who has put something meanwhile is answered; the results wait.
      if (isRefused && this.#puts.isEmpty) break;
    }
    // With no turn of the event loop in between: what comes from now on begins another.
    this.#isExchanging = false;
    this.#sleep();
    if (this.#schedule.running === 0) this.#whenDrained?.();
  }

  /** Until something is due, or the disk may have come to its senses. */
  #sleep(): void {
    clearTimeout(this.#timer);
    const dueMs = this.#results.length > 0 ? 0 : this.#hasRoom() ? this.#schedule.wakeMs : Number.POSITIVE_INFINITY;
    if (dueMs === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.max(dueMs, this.#refusedUntilMs) - Date.now();
    this.#timer = setTimeout(() => this.#wake(), Math.min(Math.max(0, waitMs), longestTimerMs));
  }

  #hasRoom(): boolean {
    return this.#state === "running" && limits.eventsRunningMaxBytes - this.#runningBytes >= limits.eventRecordMaxBytes;
  }

  /** What to say to the book now; undefined when there is nothing. */
  #next(nowMs: number): Exchange | undefined {
    const puts = this.#puts.take();
    for (const { event } of puts) this.#schedule.expect(event.tenant, event.name, nowMs);
    const claims = this.#hasRoom() && nowMs >= this.#refusedUntilMs ? this.#schedule.pick(nowMs) : [];
    const results = this.#results.splice(0);
    if (puts.length + results.length + claims.length === 0) return undefined;
    const roomBytes = limits.eventsRunningMaxBytes - this.#runningBytes;
    const settled = results.map(({ settled }) => settled);
    return { puts, results, batch: { nowMs, settled, puts: puts.map(({ event }) => event), claims, roomBytes } };
  }

  /** @returns whether there is a point in going on at once */
  async #exchange({ puts, results, batch }: Exchange): Promise<boolean> {
    let committed: Committed;
    try {
      committed = await this.#book.commit(batch);
    } catch (error) {
      this.#failed(puts, results, error as IsopodError);
      return false;
    }
    const nowMs = Date.now();
    this.#schedule.committed(committed.standings, committed.events, nowMs);
    for (const { event, wasRefused } of results) {
      this.#runningBytes -= event.payload.length;
      this.#schedule.ended(event.tenant, event.name, wasRefused, nowMs);
    }
    for (const event of committed.events) void this.#run(event);
    answerPuts(puts, committed);
    this.#say(committed.dropped);
    return true;
  }

  #failed(puts: readonly Put[], results: readonly Result[], error: IsopodError): void {
    this.#schedule.committed([], [], Date.now());
    this.#results.unshift(...results);
    this.#refusedUntilMs = Date.now() + limits.eventsRefusedMs;
    for (const { reject } of puts) reject(error);
    this.#options.log(`events are not committed: ${error.message}`);
  }

  async #run(event: QueuedEvent): Promise<void> {
    this.#runningBytes += event.payload.length;
    const policy = this.#runner.policyOf(event);
    const over = settleBefore(event, policy, this.#runner.concurrencyOf(event.tenant, event.name), Date.now());
    const result = over === undefined ? await this.#attempt(event) : undefined;
    const settled = over ?? settle(event, policy, result as AttemptResult, Date.now(), this.#options.retryMs);
    this.#results.push({ event, settled, wasRefused: result?.kind === "unavailable" });
    this.#wake();
  }

  async #attempt(event: QueuedEvent): Promise<AttemptResult> {
    try {
      return await this.#runner.run(event);
    } catch (error) {
      this.#options.log(`bug: an event's attempt failed: ${error instanceof Error ? error.stack : String(error)}`);
      return { kind: "unavailable" };
    }
  }

  #took(standings: readonly Standing[]): void {
    this.#schedule.take(standings, Date.now());
    this.#wake();
  }

  async #prune(): Promise<void> {
    try {
      for (let isMore = true; isMore;) {
        const { dropped, standings } = await this.#book.prune();
        this.#took(standings);
        this.#say(dropped);
        isMore = dropped.length > 0;
      }
    } catch (error) {
      this.#options.log(`old dead letters are not dropped: ${String(error)}`);
    }
  }

  #say(dropped: readonly Dropped[]): void {
    for (const { tenant, name, count } of dropped)
      this.#options.log(`dropped the ${count} oldest dead letters of ${tenant}/${name}: too many, or too old`);
  }
}

function* chunks(ids: readonly number[]): Generator<number[]> {
  for (let at = 0; at < ids.length; at += limits.eventsChunkMaxCount) yield ids.slice(at, at + limits.eventsChunkMaxCount);
}

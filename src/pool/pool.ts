/**
 * The pool: picks a cell for each call, keeps spares warm, and replaces cells that end or fall silent.
 * Calls that are in flight in a cell that ends are answered; none hangs.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../limits.ts";
import type { CallResult } from "../outcome.ts";
import type { InitFrame } from "../cell/protocol.ts";
import type { SpawnCell } from "./cell-link.ts";
import { CallCost } from "./call-cost.ts";
import { CellHandle, type Announced, type InFlight, type PoolCall, type PoolFunction } from "./cell-handle.ts";
import { lost, timedOut } from "./lost-calls.ts";
import { place, unknownCostUs } from "./placement.ts";

export interface PoolOptions {
  readonly spawn: SpawnCell;
  /** Cells that share the work; as many again may be started while some are silent. */
  readonly cells: number;
  readonly spares: number;
  /** What every cell starts from. */
  readonly init: InitFrame;
  readonly log: (message: string) => void;
}

export interface PoolState {
  readonly ready: number;
  readonly starting: number;
  readonly inFlight: number;
  readonly lost: number;
  /** Calls that lost their cell and were run again. */
  readonly rerun: number;
}

/** Where calls run: one pool for all, or one for each tenant. */
export interface CallPool {
  readonly state: PoolState;
  run(call: PoolCall): Promise<CallResult>;
  /** Tells the cells of a new function. */
  announce(call: Announced): void;
  close(): void;
}

export class Pool implements CallPool {
  readonly #options: PoolOptions;
  readonly #ready: CellHandle[] = [];
  readonly #starting = new Set<CellHandle>();
  readonly #waiting: (() => void)[] = [];
  readonly #watch: NodeJS.Timeout;
  readonly #retired = new WeakSet<CellHandle>();
  /** Given up, and perhaps not gone yet. */
  readonly #ending = new Set<CellHandle>();
  readonly #costs = new WeakMap<PoolFunction, CallCost>();
  #watchedMs = performance.now();
  #lost = 0;
  #rerun = 0;
  #failedStarts = 0;
  #closed = false;

  private constructor(options: PoolOptions) {
    this.#options = options;
    // Behind what the cells have sent by then: what was read late was not late.
    this.#watch = setInterval(() => setImmediate(() => this.#watchAll()), limits.pingIntervalMs);
  }

  /** Its calls wait for the first cell. */
  static open(options: PoolOptions): Pool {
    const pool = new Pool(options);
    pool.#fill();
    return pool;
  }

  /** Resolves when the first cell is ready. @throws {Error} when none gets ready in time */
  static async start(options: PoolOptions): Promise<Pool> {
    const pool = Pool.open(options);
    const timer = setTimeout(() => pool.#wakeAll(), limits.cellStartMs);
    await pool.#whenReady();
    clearTimeout(timer);
    if (pool.#ready.length > 0) return pool;
    pool.close();
    throw new Error(`Cannot start as no cell was ready within ${limits.cellStartMs} ms`);
  }

  get state(): PoolState {
    const inFlight = this.#ready.reduce((sum, cell) => sum + cell.inFlight, 0);
    return { ready: this.#ready.length, starting: this.#starting.size, inFlight, lost: this.#lost, rerun: this.#rerun };
  }

  run(call: PoolCall): Promise<CallResult> {
    const cost = this.#costOf(call.fn);
    const cell = place(this.#ready, this.#options.cells, cost.us, performance.now());
    if (cell === undefined) return this.#runLater(call);
    const telling = cell.telling(call);
    return telling === undefined ? cell.run(call, cost) : this.#runWhenTold(telling, cell, call, cost);
  }

  /**
   * A cell with much to do may take seconds to be told of a large image: where another has the function already, a call waits for that
   * no longer than it would mind, and later ones find it told.
   */
  async #runWhenTold(telling: Promise<void>, cell: CellHandle, call: PoolCall, cost: CallCost): Promise<CallResult> {
    const nowMs = performance.now();
    const holder = this.#ready.find((other) => other.holds(call.fn) && !other.isStalled(nowMs));
    if (holder === undefined) return cell.run(call, cost);
    const chosen = (await isDoneWithin(telling, limits.tellPatienceMs)) ? cell : holder;
    return this.#ready.includes(chosen) ? chosen.run(call, cost) : this.run(call);
  }

  async #runLater(call: PoolCall): Promise<CallResult> {
    await this.#awaitCell(call.fn.timeoutMs);
    const { firstSentMs } = call;
    if (firstSentMs !== undefined && performance.now() > firstSentMs + call.fn.timeoutMs) return timedOut(call, firstSentMs);
    return this.#ready.length > 0 ? this.run(call) : lost(call, 0, "no cell is ready");
  }

  #costOf(fn: PoolFunction): CallCost {
    const known = this.#costs.get(fn);
    if (known !== undefined) return known;
    const cost = new CallCost(unknownCostUs);
    this.#costs.set(fn, cost);
    return cost;
  }

  announce(call: Announced): void {
    for (const cell of this.#ready) cell.announce(call);
  }

  /** While every cell is being replaced: for as long as the call may take, or a cell to start. */
  async #awaitCell(timeoutMs: number): Promise<void> {
    const waitMs = Math.max(limits.queueMaxWaitMs, Math.min(timeoutMs, limits.cellStartMs));
    const timer = setTimeout(() => this.#wakeAll(), waitMs);
    await this.#whenReady();
    clearTimeout(timer);
  }

  /** Once, in another cell, with what is left of its time. */
  #runAgain({ call, sentMs, resolve }: InFlight): void {
    this.#rerun += 1;
    // Nobody else hears of an image that cannot be read: unheard, it would end the front.
    const failed = (error: unknown): void => resolve(lost(call, sentMs, `its image could not be read: ${String(error)}`));
    void this.run({ ...call, firstSentMs: sentMs }).then(resolve, failed);
  }

  #whenReady(): Promise<void> {
    if (this.#ready.length > 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Starts cells until enough answer, spares included; silent ones do not count, up to twice the number. */
  #fill(): void {
    if (this.#closed) return;
    const nowMs = performance.now();
    const { cells, spares } = this.#options;
    const silent = this.#ready.filter((cell) => cell.isSilent(nowMs)).length;
    const wanted = Math.min(cells + spares + silent, 2 * cells + spares);
    while (this.#ready.length + this.#starting.size < wanted) {
      const owner = {
        ready: (cell: CellHandle) => this.#onReady(cell),
        gone: (cell: CellHandle, reason: string) => this.#onGone(cell, reason),
        faulted: (cell: CellHandle, message: string) => this.#options.log(`bug: a call failed in cell ${cell.name}: ${message}`),
        orphaned: (call: InFlight) => this.#runAgain(call),
      };
      this.#starting.add(new CellHandle(this.#options.spawn, owner, this.#options.init));
    }
  }

  #onReady(cell: CellHandle): void {
    this.#starting.delete(cell);
    this.#failedStarts = 0;
    // What runs now is what it will have to run: told ahead, its first call finds all there.
    for (const announced of this.#ready[0]?.lastUsed ?? []) cell.announce(announced);
    this.#ready.push(cell);
    this.#wakeAll();
  }

  #onGone(cell: CellHandle, reason: string): void {
    const failedStart = this.#starting.delete(cell);
    const index = this.#ready.indexOf(cell);
    if (index >= 0) this.#ready.splice(index, 1);
    if (this.#closed || this.#retired.has(cell)) return;
    this.#ending.add(cell);
    setTimeout(() => this.#ending.delete(cell), 2 * limits.killAfterMs).unref();
    this.#lost += 1;
    this.#options.log(`cell ${cell.name} is gone: ${reason}`);
    // A cell that cannot start at all must not be started in a tight loop.
    if (failedStart) setTimeout(() => this.#fill(), Math.min(5_000, 50 * 2 ** this.#failedStarts++));
    else this.#fill();
  }

  #watchAll(): void {
    const nowMs = performance.now();
    // Answers that came while this thread was busy, or off its CPU, are still to be read.
    const awayMs = nowMs - this.#watchedMs - limits.pingIntervalMs;
    this.#watchedMs = nowMs;
    // A copy: one that is given up leaves the list.
    for (const cell of this.#ready.slice()) {
      if (awayMs > 0) cell.forgive(awayMs);
      cell.watch(nowMs);
    }
    if (this.#ready.some((cell) => cell.isSilent(nowMs))) this.#fill();
    else this.#retireSurplus();
  }

  /** Cells that were started beside silent ones go when those are back. */
  #retireSurplus(): void {
    const surplus = this.#ready.length - this.#options.cells - this.#options.spares;
    if (surplus <= 0) return;
    const idle = this.#ready.findLast((cell) => cell.inFlight === 0);
    if (idle === undefined) return;
    this.#ready.splice(this.#ready.indexOf(idle), 1);
    this.#retired.add(idle);
    idle.kill();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#watch);
    for (const cell of [...this.#ready, ...this.#starting, ...this.#ending]) cell.kill();
  }
}

/** False also when it fails. */
async function isDoneWithin(work: Promise<void>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
  const isDone = await Promise.race([work.then(() => true).catch(() => false), late]);
  timer.abort();
  return isDone;
}

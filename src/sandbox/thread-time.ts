/**
 * The time of one call on its thread: its deadline and CPU budget, the slice that it has, the clock that its guest may see.
 * Whoever enters guest code does it through this (`turn.ts` for JavaScript, `compiled/call.ts` for compiled functions), so that
 * every guest is measured, parked when its slice is used, and ended when its time is over.
 */
import { CpuClock } from "./cpu-clock.ts";
import type { CallTimes } from "./call-times.ts";
import type { Epoch } from "./epoch.ts";
import type { Turns } from "./run-queue.ts";
import { CpuSpent, DeadlineReached } from "./stops.ts";

/** Its `onPause` is called whenever the guest lets go of the thread before its end: it waits, or its slice is used. */
export interface TimeBudget extends Pick<CallTimes, "deadlineMs">, Turns {
  readonly timeoutMs: number;
  readonly cpuMs: number | undefined;
}

/** Most turns end within a part of a slice, and who comes behind one that does not waits the less. */
const firstSlice = 1 / 4;

export class ThreadTime {
  readonly cpu: CpuClock = new CpuClock();
  readonly #epoch: Epoch;
  readonly #budget: TimeBudget;
  readonly #startedMs = performance.now();
  #sliceEnd: number;
  #turnTime = Date.now();
  #turnStartedMs = this.#startedMs;

  constructor(epoch: Epoch, budget: TimeBudget) {
    this.#epoch = epoch;
    this.#budget = budget;
    this.#sliceEnd = this.#startedMs + budget.share.sliceMs * firstSlice;
  }

  get leftMs(): number {
    return this.#budget.deadlineMs - performance.now();
  }

  /** Milliseconds since the epoch, as the guest may see them: they stand still during a turn. */
  get nowMs(): number {
    return this.#turnTime;
  }

  /** Whole ms from the call's begin to this turn's: finer, or moving while code runs, it could time what others do. */
  get elapsedMs(): number {
    return Math.floor(this.#turnStartedMs - this.#startedMs);
  }

  /** Begins a turn: the guest's clock moves once. */
  beginTurn(): void {
    this.#turnTime = Date.now();
    this.#turnStartedMs = performance.now();
  }

  /** Enters guest code with its CPU clock running. */
  async enter<T>(call: () => Promise<T>): Promise<T> {
    this.start();
    try {
      return await call();
    } finally {
      this.stop();
    }
  }

  /** The guest has the thread. */
  start(): void {
    this.cpu.start();
    this.#epoch.begin();
  }

  /** The same for a guest that is not asked before it has had a slice. */
  startFresh(): void {
    this.cpu.start();
    this.#epoch.beginFresh();
  }

  /** The guest has let go of the thread. */
  stop(): void {
    this.#epoch.end();
    this.cpu.stop();
  }

  /** The guest has waited for something: resolves when the thread is its again. @throws {Stop} when its time is over by then */
  async resume(): Promise<void> {
    await this.#myTurn();
    this.#sliceEnd = performance.now() + this.#budget.share.sliceMs * firstSlice;
  }

  get isSliceOver(): boolean {
    return performance.now() >= this.#sliceEnd;
  }

  /** There is more for it to do at once: resolves when it may, in what is left of its slice or in the next one. */
  async goOn(): Promise<void> {
    if (this.isSliceOver) await this.#park();
  }

  /** The guest looks whether it may go on: 0 at once, or a promise of 0 for when it has been parked. @throws {Stop} when its time is over */
  interrupt(): 0 | Promise<0> {
    this.#epoch.clear();
    this.check();
    if (!this.isSliceOver) return 0;
    this.stop();
    return this.#park().then(this.#parked);
  }

  readonly #parked = (): 0 => {
    this.start();
    return 0;
  };

  async #myTurn(): Promise<void> {
    await this.#budget.share.turn(this.#budget.deadlineMs);
    this.check();
  }

  async #park(): Promise<void> {
    this.#budget.onPause();
    await this.#myTurn();
    this.#sliceEnd = performance.now() + this.#budget.share.sliceMs;
  }

  /** @throws {Stop} when its time is over */
  check(): void {
    if (performance.now() >= this.#budget.deadlineMs) throw new DeadlineReached(this.#budget.timeoutMs);
    const { cpuMs } = this.#budget;
    if (cpuMs !== undefined && this.cpu.usedUs >= cpuMs * 1_000) throw new CpuSpent(cpuMs);
  }
}

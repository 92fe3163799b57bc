/**
 * The event loop of one call of a component. The transpiler's glue has timers of its own, and goes on when a promise of the host settles:
 * here each of those is a job, and a job runs only while the call has the thread, alone, until the guest has done or begun to wait for all
 * that follows from it. So no guest code ever runs outside of its turn, and no two stacks of a guest at once. Used by `instantiate.ts`.
 */
import type { GuestHost } from "../compiled/guest-host.ts";

type Job = () => void;

interface Timer {
  readonly run: Job;
  /** In ms of the loop's own clock. */
  dueMs: number;
  /** Undefined for one that runs once. */
  readonly everyMs: number | undefined;
}

/** What the glue has timers for. */
export interface GlueTimers {
  readonly setTimeout: (run: Job, ms?: number) => number;
  readonly setInterval: (run: Job, ms?: number) => number;
  readonly clearTimeout: (id: number) => void;
}

/** The host's part of it. */
export type LoopHost = Pick<GuestHost, "rest" | "wait">;

export class GuestLoop implements GlueTimers {
  readonly #host: LoopHost;
  /** What the host has for the guest, in order. */
  readonly #deliveries: Job[] = [];
  readonly #timers = new Map<number, Timer>();
  #lastTimer = 0;
  /** Timers that are due by then run at once. */
  #nowMs = 0;
  #hasMoved = false;
  #wake: Job = () => {};

  constructor(host: LoopHost) {
    this.#host = host;
  }

  readonly setTimeout = (run: Job, ms = 0): number => this.#add(run, ms, undefined);

  readonly setInterval = (run: Job, ms = 0): number => this.#add(run, ms, Math.max(1, ms));

  readonly clearTimeout = (id: number): void => {
    this.#timers.delete(id);
  };

  /** The guest and its host called each other: what polls for a change may see one. */
  moved(): void {
    this.#hasMoved = true;
  }

  /** The same promise, but it settles as a job of this loop: whatever the guest is to wait for has to come through here. */
  deliver<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const add = (job: Job): void => {
        this.#deliveries.push(job);
        this.#wake();
      };
      promise.then(
        (value) => add(() => resolve(value)),
        (error: unknown) => add(() => reject(error)),
      );
    });
  }

  /** Runs jobs until the promise has settled, and all that follows from it is done. @throws what ended the guest, and what the promise rejects with */
  async run<T>(promise: Promise<T>): Promise<T> {
    let hasSettled = false;
    const settled = (): void => void (hasSettled = true);
    promise.then(settled, settled);
    for (;;) {
      await this.#host.rest();
      if (hasSettled) return promise;
      const job = this.#next();
      if (job === undefined) await this.#host.wait(this.#more());
      else job();
    }
  }

  #add(run: Job, ms: number, everyMs: number | undefined): number {
    this.#lastTimer += 1;
    this.#timers.set(this.#lastTimer, { run, dueMs: this.#nowMs + Math.max(0, ms), everyMs });
    return this.#lastTimer;
  }

  #next(): Job | undefined {
    const delivery = this.#deliveries.shift();
    if (delivery !== undefined) {
      this.#hasMoved = true;
      return delivery;
    }
    if (this.#hasMoved) this.#letPollsRun();
    return this.#takeTimer();
  }

  /** The glue's timers wait for nothing but changes of its own state: when there may be one they need not wait for their time. */
  #letPollsRun(): void {
    this.#hasMoved = false;
    for (const { dueMs } of this.#timers.values()) this.#nowMs = Math.max(this.#nowMs, dueMs);
  }

  #takeTimer(): Job | undefined {
    const [id, timer] = this.#first() ?? [];
    if (id === undefined || timer === undefined || timer.dueMs > this.#nowMs) return undefined;
    if (timer.everyMs === undefined) this.#timers.delete(id);
    else timer.dueMs = this.#nowMs + timer.everyMs;
    return timer.run;
  }

  #first(): [number, Timer] | undefined {
    let first: [number, Timer] | undefined;
    for (const entry of this.#timers) if (first === undefined || entry[1].dueMs < first[1].dueMs) first = entry;
    return first;
  }

  /** Resolves when there is a delivery, or the next timer is due by the clock. */
  async #more(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const dueMs = this.#first()?.[1].dueMs;
    const timer = dueMs === undefined ? undefined : setTimeout(resolve, dueMs - this.#nowMs);
    await promise;
    clearTimeout(timer);
    if (dueMs !== undefined && this.#deliveries.length === 0) this.#nowMs = Math.max(this.#nowMs, dueMs);
  }
}

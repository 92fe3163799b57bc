/**
 * Whose turn it is on a thread that runs guests: one at a time, a slice each, fairly across functions. Each function has a
 * share, and the share that has had the least CPU time for its weight comes next (start-time fair queueing: Goyal, Vin and
 * Cheng 1996). Weights are memory sizes, as Lambda gives CPU by memory; a share that is alone has the whole thread.
 */

/** Begins or resumes a guest; resolves when the guest has let go of the thread. */
type Job = () => Promise<void>;

interface Queued {
  readonly job: Job;
  /** When its guest is over time: then it need not wait, as its turn is no more than its end. */
  readonly deadlineMs: number;
}

export class RunQueue {
  readonly sliceMs: number;
  readonly #letGo: () => void;
  /** The shares that wait for the thread. */
  readonly #waiting: Share[] = [];
  /** Where the share stood that ran last: one that comes back from being idle begins here and is owed nothing. */
  #floorUs = 0;
  #nextDeadlineMs = Infinity;
  #isRunning = false;

  /** @param letGo called when the thread is about to be another's: what was answered so far should leave */
  constructor(sliceMs: number, letGo: () => void = () => {}) {
    this.sliceMs = sliceMs;
    this.#letGo = letGo;
  }

  /** @param weight how much of a contended thread it gets, beside the weights of others */
  newShare(weight: number): Share {
    return new Share(this, weight);
  }

  /** For `Share` alone. */
  add(share: Share, queued: Queued): void {
    if (share.queued.length === 0) {
      share.virtualUs = Math.max(share.virtualUs, this.#floorUs);
      this.#waiting.push(share);
    }
    share.queued.push(queued);
    this.#nextDeadlineMs = Math.min(this.#nextDeadlineMs, queued.deadlineMs);
    if (!this.#isRunning) void this.#run();
  }

  /** Guests that have run and wait for their next turn. */
  get parked(): number {
    return this.#waiting.reduce((sum, { queued }) => sum + queued.filter(({ deadlineMs }) => deadlineMs < Infinity).length, 0);
  }

  /** Whether the share will have the thread next. */
  continuesWith(share: Share): boolean {
    return this.#first() === share;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let turnEnd = performance.now() + this.sliceMs;
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      await next.job();
      if (performance.now() < turnEnd) continue;
      this.#letGo();
      await immediate();
      turnEnd = performance.now() + this.sliceMs;
    }
    this.#isRunning = false;
  }

  #take(): Queued | undefined {
    const first = this.#first();
    if (first === undefined) return undefined;
    this.#floorUs = Math.max(this.#floorUs, first.virtualUs);
    const share = performance.now() < this.#nextDeadlineMs ? first : (this.#overdue() ?? first);
    const next = share.queued.shift();
    if (share.queued.length === 0) this.#waiting.splice(this.#waiting.indexOf(share), 1);
    return next;
  }

  #first(): Share | undefined {
    let first = this.#waiting[0];
    for (const share of this.#waiting) if (share.virtualUs < (first as Share).virtualUs) first = share;
    return first;
  }

  /** A share with a guest that is over time, which is put first there. */
  #overdue(): Share | undefined {
    const nowMs = performance.now();
    this.#nextDeadlineMs = Infinity;
    for (const share of this.#waiting) {
      const index = share.queued.findIndex(({ deadlineMs }) => deadlineMs <= nowMs);
      if (index >= 0) {
        share.queued.unshift(...share.queued.splice(index, 1));
        this.#nextDeadlineMs = nowMs;
        return share;
      }
      for (const { deadlineMs } of share.queued) this.#nextDeadlineMs = Math.min(this.#nextDeadlineMs, deadlineMs);
    }
    return undefined;
  }
}

/** One function's part of a thread. */
export class Share {
  readonly #queue: RunQueue;
  readonly #weight: number;
  /** CPU time that it has had, in µs divided by its weight. */
  virtualUs = 0;
  /** For the queue alone. */
  readonly queued: Queued[] = [];

  constructor(queue: RunQueue, weight: number) {
    this.#queue = queue;
    this.#weight = weight;
  }

  get sliceMs(): number {
    return this.#queue.sliceMs;
  }

  get isNext(): boolean {
    return this.#queue.continuesWith(this);
  }

  /** Runs `job` when it is its turn. */
  start(job: Job): void {
    this.#queue.add(this, { job, deadlineMs: Infinity });
  }

  /** Resolves when it is the turn of a guest that has run before; the guest must go on in the same microtask. */
  turn(deadlineMs: number): Promise<void> {
    return new Promise((resolve) => {
      const job = (): Promise<void> => {
        resolve();
        // All that the guest does until it lets go happens in microtasks.
        return immediate();
      };
      this.#queue.add(this, { job, deadlineMs });
    });
  }

  charge(us: number): void {
    this.virtualUs += us / this.#weight;
  }
}

function immediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Whose turn it is on a thread that runs guests: one at a time, a slice each, fairly across functions. Each function has a
 * share, and the share that has had the least CPU time for its weight comes next (start-time fair queueing: Goyal, Vin and
 * Cheng 1996). Weights are memory sizes, as Lambda gives CPU by memory; a share that is alone has the whole thread.
 */

/** Begins or resumes a guest; resolves when the guest has let go of the thread, and is nothing when it has already. */
type Job = () => Promise<void> | undefined;

/** A guest that waits for its first turn, or its next one. */
interface Waiting {
  readonly job: Job;
  /** When it is over time: then it need not wait, as its turn is no more than its end. */
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

  /** For `Share` alone: it has something to run. */
  enter(share: Share, deadlineMs: number): void {
    if (!share.isWaiting) {
      share.isWaiting = true;
      share.virtualUs = Math.max(share.virtualUs, this.#floorUs);
      this.#waiting.push(share);
    }
    this.#nextDeadlineMs = Math.min(this.#nextDeadlineMs, deadlineMs);
    if (this.#isRunning) return;
    this.#isRunning = true;
    // Behind what else has come in this moment: what is answered together leaves together.
    queueMicrotask(this.#run);
  }

  /** Guests that have run and wait for their next turn. */
  get parked(): number {
    return this.#waiting.reduce((sum, { parked }) => sum + parked.length, 0);
  }

  /** Whether the share will have the thread next. */
  continuesWith(share: Share): boolean {
    return this.#first() === share;
  }

  readonly #run = async (): Promise<void> => {
    let nowMs = performance.now();
    let turnEnd = nowMs + this.sliceMs;
    for (let share = this.#next(nowMs); share !== undefined; share = this.#next(nowMs)) {
      const startedMs = nowMs;
      const ending = this.#take(share, nowMs)();
      if (ending !== undefined) await ending;
      nowMs = performance.now();
      share.charge((nowMs - startedMs) * 1_000);
      if (nowMs < turnEnd) continue;
      this.#letGo();
      await immediate();
      nowMs = performance.now();
      turnEnd = nowMs + this.sliceMs;
    }
    this.#isRunning = false;
  };

  #next(nowMs: number): Share | undefined {
    const first = this.#first();
    if (first === undefined) return undefined;
    this.#floorUs = Math.max(this.#floorUs, first.virtualUs);
    return nowMs < this.#nextDeadlineMs ? first : (this.#overdue(nowMs) ?? first);
  }

  #take(share: Share, nowMs: number): Job {
    // Looked for only when there is one: a flood of calls makes the lists long.
    const job = (nowMs < this.#nextDeadlineMs ? undefined : share.takeOverdue(nowMs)) ?? share.take();
    if (share.isEmpty) {
      share.isWaiting = false;
      this.#waiting.splice(this.#waiting.indexOf(share), 1);
    }
    return job;
  }

  #first(): Share | undefined {
    let first = this.#waiting[0];
    for (const share of this.#waiting) if (share.virtualUs < (first as Share).virtualUs) first = share;
    return first;
  }

  /** A share with a guest that is over time. */
  #overdue(nowMs: number): Share | undefined {
    this.#nextDeadlineMs = Infinity;
    let overdue: Share | undefined;
    for (const share of this.#waiting) {
      const deadlineMs = share.nextDeadlineMs;
      this.#nextDeadlineMs = Math.min(this.#nextDeadlineMs, deadlineMs);
      if (deadlineMs <= nowMs) overdue = share;
    }
    return overdue;
  }
}

/** One function's part of a thread. */
export class Share {
  readonly #queue: RunQueue;
  readonly #weight: number;
  /** The thread's time that it has had, with what its sandboxes took to be laid or made, in µs divided by its weight. */
  virtualUs = 0;
  /** For the queue alone, as are those below. */
  isWaiting = false;
  readonly parked: Waiting[] = [];
  readonly #starts: Waiting[] = [];
  #startedLast = false;

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

  /**
   * Runs `job`, which begins with a guest, when it is its turn. That turn lasts until the job pauses or ends, and so does each that it takes.
   * @param atOnce tried ahead of the job, which need not run when this says true
   */
  start(job: (turns: Turns) => Promise<void>, deadlineMs: number, atOnce: () => boolean = never): void {
    const begin = (): Promise<void> | undefined => {
      if (atOnce()) return undefined;
      return new Promise((resolve, reject) => {
        const turns = new HeldTurns(this, resolve);
        job(turns).then(turns.onPause, reject);
      });
    };
    this.#starts.push({ job: begin, deadlineMs });
    this.#queue.enter(this, deadlineMs);
  }

  /**
   * Resolves when it is the turn of a guest that has run before; the guest must go on in the same microtask, and its turn ends with
   * the microtasks that follow. For guests that have a queue to themselves.
   */
  turn(deadlineMs: number): Promise<void> {
    return new Promise((resolve) => {
      const job = (): Promise<void> => {
        resolve();
        // All that the guest does until it lets go happens in microtasks.
        return immediate();
      };
      this.parked.push({ job, deadlineMs });
      this.#queue.enter(this, deadlineMs);
    });
  }

  /** The same, but the thread is the guest's until it calls what this resolves to. */
  hold(deadlineMs: number): Promise<() => void> {
    return new Promise((resolve) => {
      this.parked.push({ job: () => new Promise(resolve), deadlineMs });
      this.#queue.enter(this, deadlineMs);
    });
  }

  charge(us: number): void {
    this.virtualUs += us / this.#weight;
  }

  get isEmpty(): boolean {
    return this.#starts.length === 0 && this.parked.length === 0;
  }

  get nextDeadlineMs(): number {
    let least = Infinity;
    for (const { deadlineMs } of this.parked) least = Math.min(least, deadlineMs);
    for (const { deadlineMs } of this.#starts) least = Math.min(least, deadlineMs);
    return least;
  }

  /** Those that begin and those that have run, in turn: one that begins may soon have ended. */
  take(): Job {
    const begins = this.#starts.length > 0 && (this.parked.length === 0 || !this.#startedLast);
    this.#startedLast = begins;
    return ((begins ? this.#starts : this.parked).shift() as Waiting).job;
  }

  takeOverdue(nowMs: number): Job | undefined {
    for (const waiting of [this.parked, this.#starts]) {
      const at = waiting.findIndex(({ deadlineMs }) => deadlineMs <= nowMs);
      if (at >= 0) return waiting.splice(at, 1)[0]?.job;
    }
    return undefined;
  }
}

/** How a guest takes its turns on the thread, and how it says that it lets go. */
export interface Turns {
  readonly share: Pick<Share, "sliceMs" | "turn">;
  readonly onPause: () => void;
}

class HeldTurns implements Turns {
  readonly share: Turns["share"];
  #release: () => void;

  constructor(share: Share, release: () => void) {
    this.#release = release;
    const turn = async (deadlineMs: number): Promise<void> => {
      this.#release = await share.hold(deadlineMs);
    };
    this.share = { sliceMs: share.sliceMs, turn };
  }

  readonly onPause = (): void => this.#release();
}

function never(): false {
  return false;
}

function immediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

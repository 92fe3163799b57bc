/**
 * The sandboxes of a cell that run no call: laid and ready, or to be laid with another plan. One that served a tenant is
 * never laid for another tenant. As many are kept as were lately needed at once.
 */
import type { Share } from "../sandbox/run-queue.ts";
import type { Plan, Sandbox, ThreadPart } from "../sandbox/sandbox.ts";
import type { StartKind } from "../outcome.ts";
import { limits } from "../limits.ts";

/** For whom a sandbox is: only calls of the same may have it. */
export interface Tenure {
  readonly tenant: string;
  readonly memoryMb: number;
}

interface Shelved {
  readonly sandbox: Sandbox;
  readonly memoryMb: number;
  /** Undefined until it first serves a tenant. */
  readonly tenant: string | undefined;
}

export interface Taken {
  readonly sandbox: Sandbox;
  readonly start: StartKind;
}

export class Shelf {
  /** Oldest use first. */
  readonly #idle: Shelved[] = [];
  #inUse = 0;
  #lately = 1;

  /** A sandbox laid with the plan: a kept one, or a new one. */
  async take(plan: Plan, tenure: Tenure, thread: ThreadPart): Promise<Taken> {
    const kept = this.takeKept(plan, tenure);
    if (kept !== undefined) return kept;
    // One that is being laid ahead now may be there when this call's turn has come.
    const take = async (): Promise<Taken> => this.takeKept(plan, tenure) ?? this.#takeNew(plan, tenure, thread);
    return inOrder(plan, thread, take);
  }

  async #takeNew(plan: Plan, tenure: Tenure, thread: ThreadPart): Promise<Taken> {
    this.#countUse();
    try {
      const sandbox = await plan.newSandbox(tenure.memoryMb, thread);
      if (sandbox.laid !== plan) sandbox.lay(plan);
      return { sandbox, start: "snapshot" };
    } catch (error) {
      this.#inUse -= 1;
      throw error;
    }
  }

  /** One that has the plan already, or can be laid with it; undefined when there is none. */
  takeKept(plan: Plan, { memoryMb, tenant }: Tenure): Taken | undefined {
    const ready = this.#pull((entry) => entry.sandbox.laid === plan && entry.memoryMb === memoryMb && entry.tenant === tenant);
    const sandbox =
      ready ?? this.#pull((entry) => entry.sandbox.takes(plan) && entry.memoryMb === memoryMb && (entry.tenant ?? tenant) === tenant);
    if (sandbox === undefined) return undefined;
    if (ready === undefined) sandbox.lay(plan);
    this.#countUse();
    return { sandbox, start: ready === undefined ? "snapshot" : "warm" };
  }

  #countUse(): void {
    this.#inUse += 1;
    this.#lately = Math.max(this.#lately, this.#inUse);
  }

  /**
   * Takes a sandbox back: laid again for the same function if it is sound, else dropped. In the place of one that serves a single call
   * another is made ahead, in the function's own part of the thread.
   * @param isWanted whether another call of that kind is to be expected: none is made ahead for one that had to be ended
   */
  giveBack(sandbox: Sandbox, plan: Plan, tenure: Tenure, share: Share, isWanted: boolean): void {
    this.#inUse -= 1;
    if (this.#idle.length >= this.#wanted) return;
    if (sandbox.reusable) return this.#keep(sandbox, plan, tenure);
    if (!plan.isSingleUse || !isWanted) return;
    const deadlineMs = Number.POSITIVE_INFINITY;
    share.start((turns) => this.#makeAhead(plan, tenure, { ...turns, deadlineMs }), deadlineMs);
  }

  #keep(sandbox: Sandbox, plan: Plan, { tenant, memoryMb }: Tenure): void {
    if (sandbox.laid !== plan) sandbox.lay(plan);
    this.#idle.push({ sandbox, tenant, memoryMb });
    // The one that was used last stays, however large it is.
    while (this.#idle.length > 1 && this.#idleBytes > limits.cellIdleBytes) this.#idle.shift();
  }

  get #idleBytes(): number {
    return this.#idle.reduce((sum, { sandbox }) => sum + sandbox.memoryBytes, 0);
  }

  async #makeAhead(plan: Plan, tenure: Tenure, thread: ThreadPart): Promise<void> {
    const make = async (): Promise<void> => {
      if (this.#idle.length < this.#wanted) this.#keep(await plan.newSandbox(tenure.memoryMb, thread), plan, tenure);
    };
    // One that cannot be made is the next call's to answer for.
    await inOrder(plan, thread, make).catch(() => {});
  }

  /** Makes a blank one ahead of the first call. */
  async prepare(plan: Plan, memoryMb: number, share: Share): Promise<void> {
    this.#idle.unshift({
      sandbox: await plan.newSandbox(memoryMb, { share, onPause: () => {}, deadlineMs: Number.POSITIVE_INFINITY }),
      memoryMb,
      tenant: undefined,
    });
  }

  /** Lets go of what only that tenant could have used. */
  drop(tenant: string): void {
    const others = this.#idle.filter((entry) => entry.tenant !== tenant);
    this.#idle.splice(0, this.#idle.length, ...others);
  }

  /** What was needed at once fades by half, and what is idle beyond it goes: call now and then. */
  trim(): void {
    this.#lately = Math.max(this.#inUse, Math.ceil(this.#lately / 2));
    this.#idle.splice(0, Math.max(0, this.#idle.length - this.#wanted));
  }

  get #wanted(): number {
    return Math.min(limits.cellSandboxesMaxCount, this.#lately + 2);
  }

  /** The last used match: its memory is the likeliest to be in the caches. */
  #pull(matches: (entry: Shelved) => boolean): Sandbox | undefined {
    const index = this.#idle.findLastIndex(matches);
    return index < 0 ? undefined : this.#idle.splice(index, 1)[0]?.sandbox;
  }
}

/** One after the other, where sandboxes take long to be laid. */
function inOrder<T>({ laying }: Plan, thread: ThreadPart, make: () => Promise<T>): Promise<T> {
  return laying === undefined ? make() : laying.run(thread, make);
}

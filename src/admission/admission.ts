/**
 * Who may run now: concurrency per function, and memory in all. A call holds a permit from here until it is
 * answered; a refusal says which limit and when to come back.
 */
import { IsopodError } from "../errors.ts";
import type { FunctionName, TenantId } from "../ids.ts";
import { limits } from "../limits.ts";
import type { FunctionVersion } from "../registry/registry.ts";

/** Released exactly once, however often it is disposed. */
export interface Permit {
  [Symbol.dispose](): void;
}

/** The calls of one function that run or wait. */
interface Running {
  count: number;
  /** How many there may be, whatever its versions' configs say. */
  reserved: number | undefined;
}

/** Functions without calls are forgotten when there are more than so many: sooner, a lone caller's `Map` would churn. */
const idleFunctionsMaxCount = 1_000;

interface Waiting {
  readonly memoryMb: number;
  readonly admit: () => void;
}

export class Admission {
  readonly #memoryMb: number;
  #freeMb: number;
  readonly #functions = new Map<string, Running>();
  #running = 0;
  /** First in, first out: a large call must not be passed by small ones for ever. */
  readonly #queue: Waiting[] = [];
  #isDraining = false;
  #idle: (() => void) | undefined;

  /** @param memoryMb what all sandboxes that run at once may have at the most, in MiB */
  constructor(memoryMb: number) {
    this.#memoryMb = memoryMb;
    this.#freeMb = memoryMb;
  }

  get running(): number {
    return this.#running;
  }

  /** A promise only when the call must wait. @throws {IsopodError} function_concurrency, server_concurrency, shutting_down */
  enter(version: Pick<FunctionVersion, "tenant" | "name" | "config">): Permit | Promise<Permit> {
    if (this.#isDraining) throw new IsopodError("shutting_down", "Cannot take the call as the server is shutting down");
    const { concurrency, memoryMb } = version.config;
    const calls = this.#callsOf(`${version.tenant}/${version.name}`);
    const most = calls.reserved ?? concurrency;
    if (calls.count >= most) {
      throw new IsopodError(
        "function_concurrency",
        `Cannot take the call as ${calls.count} of function ${version.name} are running: its concurrency is ${most}`,
      );
    }
    const wait = this.#takeMemory(memoryMb);
    // Counted before the wait: those that queue are the function's calls too.
    calls.count += 1;
    this.#running += 1;
    return wait === undefined ? this.#permit(calls, memoryMb) : this.#permitAfter(wait, calls, memoryMb);
  }

  #callsOf(id: string): Running {
    const known = this.#functions.get(id);
    if (known !== undefined) return known;
    if (this.#functions.size >= idleFunctionsMaxCount) this.#forgetIdle();
    const calls: Running = { count: 0, reserved: undefined };
    this.#functions.set(id, calls);
    return calls;
  }

  /** Bounds a function's calls, of all versions together; undefined leaves them to the versions' configs again. */
  reserve(tenant: TenantId, name: FunctionName, concurrency: number | undefined): void {
    this.#callsOf(`${tenant}/${name}`).reserved = concurrency;
  }

  #forgetIdle(): void {
    for (const [id, { count, reserved }] of this.#functions) if (count === 0 && reserved === undefined) this.#functions.delete(id);
  }

  async #permitAfter(wait: Promise<void>, calls: Running, memoryMb: number): Promise<Permit> {
    try {
      await wait;
    } catch (error) {
      this.#leave(calls);
      throw error;
    }
    return this.#permit(calls, memoryMb);
  }

  #permit(calls: Running, memoryMb: number): Permit {
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#freeMb += memoryMb;
        this.#leave(calls);
        this.#admitWaiting();
      },
    };
  }

  #leave(calls: Running): void {
    calls.count -= 1;
    this.#running -= 1;
    if (this.#running === 0) this.#idle?.();
  }

  /** Undefined when it is taken at once. */
  #takeMemory(memoryMb: number): Promise<void> | undefined {
    if (this.#queue.length === 0 && this.#freeMb >= memoryMb) {
      this.#freeMb -= memoryMb;
      return undefined;
    }
    if (memoryMb > this.#memoryMb) throw busy(`it needs ${memoryMb} MiB and the server has ${this.#memoryMb} for all calls`);
    if (this.#queue.length >= limits.queueMaxCalls) throw busy(`${this.#queue.length} calls wait for memory already`);
    return this.#wait(memoryMb);
  }

  #wait(memoryMb: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        memoryMb,
        admit: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        // What it held back may fit.
        this.#admitWaiting();
        reject(busy(`it waited ${limits.queueMaxWaitMs} ms for memory`));
      }, limits.queueMaxWaitMs);
      this.#queue.push(waiting);
    });
  }

  #admitWaiting(): void {
    for (let next = this.#queue[0]; next !== undefined && this.#freeMb >= next.memoryMb; next = this.#queue[0]) {
      this.#queue.shift();
      this.#freeMb -= next.memoryMb;
      next.admit();
    }
  }

  /** Refuses new calls and resolves when the running ones have ended. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
  }
}

function busy(reason: string): IsopodError {
  return new IsopodError("server_concurrency", `Cannot take the call now as ${reason}`);
}

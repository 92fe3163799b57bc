/**
 * Cells of their own for each tenant (`cellsPerTenant`): what breaks out of a sandbox meets only its tenant's calls. A
 * pool of one cell for each tenant that has lately called, and one that waits, warm, for the next new one.
 */
import { limits } from "../limits.ts";
import type { CallResult } from "../outcome.ts";
import type { Announced, PoolCall } from "./cell-handle.ts";
import { Pool, type CallPool, type PoolOptions, type PoolState } from "./pool.ts";

interface Owned {
  readonly pool: Pool;
  usedMs: number;
}

export class TenantPools implements CallPool {
  readonly #options: PoolOptions;
  readonly #owned = new Map<string, Owned>();
  readonly #trim: NodeJS.Timeout;
  #next: Pool;
  /** What closed pools counted. */
  #past = { lost: 0, rerun: 0 };

  private constructor(options: PoolOptions, first: Pool) {
    this.#options = options;
    this.#next = first;
    this.#trim = setInterval(() => this.#closeIdle(performance.now() - limits.tenantIdleMs), limits.tenantIdleMs / 10);
  }

  /** Resolves when a cell is ready. @throws {Error} when none gets ready in time */
  static async start(options: PoolOptions): Promise<TenantPools> {
    const each = { ...options, cells: 1, spares: 0 };
    return new TenantPools(each, await Pool.start(each));
  }

  run(call: PoolCall): Promise<CallResult> {
    return this.#poolOf(call.fn.tenant).run(call);
  }

  /** A tenant without a cell gets none for a deploy: its first call does. */
  announce(call: Announced): void {
    this.#owned.get(call.fn.tenant)?.pool.announce(call);
  }

  get state(): PoolState {
    const pools = this.#all().map(({ state }) => state);
    const sum = (count: (state: PoolState) => number): number => pools.reduce((total, state) => total + count(state), 0);
    return {
      ready: sum(({ ready }) => ready),
      starting: sum(({ starting }) => starting),
      inFlight: sum(({ inFlight }) => inFlight),
      lost: this.#past.lost + sum(({ lost }) => lost),
      rerun: this.#past.rerun + sum(({ rerun }) => rerun),
    };
  }

  #all(): Pool[] {
    return [this.#next, ...Array.from(this.#owned.values(), ({ pool }) => pool)];
  }

  #poolOf(tenant: string): Pool {
    const known = this.#owned.get(tenant);
    if (known !== undefined) {
      known.usedMs = performance.now();
      return known.pool;
    }
    if (this.#owned.size >= limits.tenantPoolsMaxCount) this.#closeLeastUsed();
    const pool = this.#next;
    this.#owned.set(tenant, { pool, usedMs: performance.now() });
    this.#next = Pool.open(this.#options);
    return pool;
  }

  #closeLeastUsed(): void {
    const idle = [...this.#owned.values()].filter(({ pool }) => pool.state.inFlight === 0);
    if (idle.length > 0) this.#closeIdle(Math.min(...idle.map(({ usedMs }) => usedMs)));
    else this.#options.log(`more than ${limits.tenantPoolsMaxCount} tenants call at once: each has a cell all the same`);
  }

  /** Closes the pools that nobody has used since then. */
  #closeIdle(sinceMs: number): void {
    for (const [tenant, { pool, usedMs }] of this.#owned) {
      const { inFlight, lost, rerun } = pool.state;
      if (usedMs > sinceMs || inFlight > 0) continue;
      this.#owned.delete(tenant);
      this.#past = { lost: this.#past.lost + lost, rerun: this.#past.rerun + rerun };
      pool.close();
    }
  }

  close(): void {
    clearInterval(this.#trim);
    for (const pool of this.#all()) pool.close();
  }
}

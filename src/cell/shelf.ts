/**
 * The sandboxes of a cell that run no call: laid with an image and ready, or to be laid with another.
 * One that served a tenant is never laid for another tenant. As many are kept as were lately needed at once.
 */
import type { Engine } from "../sandbox/engine.ts";
import type { BaseImage } from "../sandbox/image.ts";
import { Instance } from "../sandbox/instance.ts";
import type { RestorePlan } from "../sandbox/restore.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import type { StartKind } from "../outcome.ts";
import { limits } from "../limits.ts";

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
  readonly #engine: Engine;
  readonly #base: BaseImage;
  /** Oldest use first. */
  readonly #idle: Shelved[] = [];
  #inUse = 0;
  #lately = 1;

  constructor(engine: Engine, base: BaseImage) {
    this.#engine = engine;
    this.#base = base;
  }

  /** A sandbox laid with the plan: one that has it already, one that can be laid, or a new one. */
  async take(plan: RestorePlan, memoryMb: number, tenant: string): Promise<Taken> {
    this.#inUse += 1;
    this.#lately = Math.max(this.#lately, this.#inUse);
    const ready = this.#pull((entry) => entry.sandbox.laid === plan && entry.memoryMb === memoryMb && entry.tenant === tenant);
    if (ready !== undefined) return { sandbox: ready, start: "warm" };
    try {
      const sandbox =
        this.#pull((entry) => entry.memoryMb === memoryMb && (entry.tenant ?? tenant) === tenant) ?? (await this.#create(memoryMb));
      sandbox.lay(plan);
      return { sandbox, start: "snapshot" };
    } catch (error) {
      this.#inUse -= 1;
      throw error;
    }
  }

  /** Takes a sandbox back: laid again for the same function if it is sound, else dropped. */
  giveBack(sandbox: Sandbox, plan: RestorePlan, memoryMb: number, tenant: string): void {
    this.#inUse -= 1;
    if (!sandbox.reusable || this.#idle.length >= this.#wanted) return;
    sandbox.lay(plan);
    this.#idle.push({ sandbox, memoryMb, tenant });
  }

  /** Makes a blank one ahead of the first call. */
  async prepare(memoryMb: number): Promise<void> {
    this.#idle.unshift({ sandbox: await this.#create(memoryMb), memoryMb, tenant: undefined });
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

  async #create(memoryMb: number): Promise<Sandbox> {
    return new Sandbox(await Instance.create(this.#engine, memoryMb), this.#base);
  }

  /** The last used match: its memory is the likeliest to be in the caches. */
  #pull(matches: (entry: Shelved) => boolean): Sandbox | undefined {
    const index = this.#idle.findLastIndex(matches);
    return index < 0 ? undefined : this.#idle.splice(index, 1)[0]?.sandbox;
  }
}

/**
 * Where a component's guest code and the host's JavaScript call each other. A guest can be parked only with no frame of
 * JavaScript on its stack, and the epoch's word `able` says whether that is so: it is 1 while the guest runs that was
 * entered here, and 0 from the moment it calls a function of the host until that has returned. What the host calls in
 * between (the guest's allocator, its destructors) therefore asks through `ask`, and is only ended, never parked.
 * Used by `instantiate.ts`, one for each call.
 */
import type { Epoch } from "../epoch.ts";

type Callable = (...args: never[]) => unknown;

export class Crossings {
  readonly #epoch: Pick<Epoch, "isAble">;
  readonly #count: () => void;
  readonly #parked: () => Promise<unknown> | undefined;
  /** Functions of WebAssembly: one core module calls another's without a frame of ours between them. */
  readonly #guests = new WeakSet<object>();

  /**
   * @param count called for each call that the guest makes, and each that enters it where it can be parked; it throws when those are too many
   * @param parked while the guest is parked, what resolves when it goes on: no other stack of it may until then
   */
  constructor(epoch: Pick<Epoch, "isAble">, count: () => void, parked: () => Promise<unknown> | undefined) {
    this.#epoch = epoch;
    this.#count = count;
    this.#parked = parked;
  }

  /** The exports of a core module, so that they are known when they are another's imports. */
  adopt(exports: Record<string, unknown>): Record<string, unknown> {
    for (const value of Object.values(exports)) if (typeof value === "function") this.#guests.add(value);
    return exports;
  }

  /** The same imports, each function of JavaScript in a crossing. */
  guard(imports: Readonly<Record<string, WebAssembly.ModuleImports>> | undefined): Record<string, WebAssembly.ModuleImports> {
    const guarded = (fields: WebAssembly.ModuleImports): WebAssembly.ModuleImports =>
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, this.#guarded(value)]));
    return Object.fromEntries(Object.entries(imports ?? {}).map(([name, fields]) => [name, guarded(fields)]));
  }

  #guarded(value: unknown): unknown {
    return typeof value === "function" && !this.#guests.has(value) ? this.#outward(value as Callable) : value;
  }

  #outward(run: Callable): Callable {
    const epoch = this.#epoch;
    return (...args) => {
      const wasAble = epoch.isAble;
      epoch.isAble = false;
      try {
        this.#count();
        return run(...args);
      } finally {
        epoch.isAble = wasAble;
      }
    };
  }

  /** In place of `WebAssembly.Suspending`: the word is set back when the guest is about to go on, by the last job before it. */
  readonly suspending = (run: Callable): WebAssembly.Suspending => {
    const epoch = this.#epoch;
    return new WebAssembly.Suspending(async (...args: never[]) => {
      const wasAble = epoch.isAble;
      epoch.isAble = false;
      try {
        this.#count();
        const answer = await run(...args);
        while (this.#parked() !== undefined) await this.#parked();
        return answer;
      } finally {
        epoch.isAble = wasAble;
      }
    });
  };

  /** In place of `WebAssembly.promising`: the guest can be parked from its entry until it returns or is parked. */
  readonly promising = (run: CallableFunction): ((...args: never[]) => Promise<unknown>) => {
    const epoch = this.#epoch;
    const enter = WebAssembly.promising(run);
    const left = (): void => {
      epoch.isAble = false;
    };
    const go = (...args: never[]): Promise<unknown> => {
      this.#count();
      epoch.isAble = true;
      try {
        const answer = enter(...args);
        // Ours is the first job of that promise: what the host calls to take the answer apart is below its own frame.
        void answer.then(left, left);
        return answer;
      } finally {
        epoch.isAble = false;
      }
    };
    return (...args) => this.#parked()?.then(() => this.promising(run)(...args)) ?? go(...args);
  };
}

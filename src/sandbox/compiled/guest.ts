/** What a sandbox for compiled functions runs, of either kind: a module, or a component with its cores. */
import type { CompiledCall } from "./call.ts";
import type { GuestState, StatePlan } from "./guest-state.ts";

export interface Guest {
  /** Of all its memories, as they are. */
  readonly memoryBytes: number;
  /** What a capture of it would have, about. */
  readonly usedBytes: number;
  /** Enters guest code by `body` for that call, whose host functions it may use meanwhile. Whatever ends it is kept there. */
  run(call: CompiledCall, body: () => Promise<unknown>): Promise<void>;
  /** What it has for its beginning: once, ahead of all calls. Within `run`. */
  initialise(): Promise<unknown>;
  /** One call. Within `run`. */
  handle(call: CompiledCall): Promise<unknown>;
  /** Whether the state can be laid over it once it ran: what has grown cannot shrink. */
  fits(plan: StatePlan): boolean;
  /** One that ran before. */
  lay(plan: StatePlan): void;
  /** One that nothing ran in; by pieces, as a large state takes long there. */
  layFirst(plan: StatePlan): Generator<undefined>;
  /** At rest: what it can be laid with. @param base a state that this one will be laid over */
  capture(base?: GuestState): GuestState;
}

/** Which call a guest's host functions serve at the moment. */
export class CurrentCall {
  #call: CompiledCall | undefined;

  readonly get = (): CompiledCall => {
    if (this.#call === undefined) throw new Error("a guest called the host outside a call");
    return this.#call;
  };

  async run(call: CompiledCall, body: () => Promise<unknown>): Promise<void> {
    this.#call = call;
    try {
      await call.time.enter(body);
    } catch (error) {
      call.end(error);
    } finally {
      this.#call = undefined;
      call.close();
    }
  }
}

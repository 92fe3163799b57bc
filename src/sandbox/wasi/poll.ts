/** `wasi:io/poll`: the only functions of WASI 0.2 that wait. Everything else is answered at once from what is there. */
import { Resource, type WasiCall } from "./call.ts";

/** What a pollable stands for. */
export interface Source {
  isReady(): boolean;
  /** Resolves when it may be ready; never rejects. The signal says that nobody waits for it any more. */
  settled(signal: AbortSignal): Promise<unknown>;
}

/** Of what never waits. */
export const always: Source = { isReady: () => true, settled: () => Promise.resolve() };

export class Pollable extends Resource {
  readonly #source: Source;

  constructor(call: WasiCall, source: Source) {
    super(call);
    this.#source = source;
  }

  ready(): boolean {
    return this.#source.isReady();
  }

  settled(signal: AbortSignal): Promise<unknown> {
    return this.#source.settled(signal);
  }

  async block(): Promise<void> {
    await firstReady(this.call, [this]);
  }
}

/** The places of those that are ready, at least one. */
async function firstReady(call: WasiCall, pollables: readonly Pollable[]): Promise<Uint32Array> {
  if (pollables.length === 0) throw new Error("Cannot poll as the list is empty");
  for (;;) {
    const ready = pollables.flatMap((pollable, at) => (pollable.ready() ? [at] : []));
    if (ready.length > 0) return Uint32Array.from(ready);
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, call.ended]);
    try {
      await call.wait(Promise.race(pollables.map((pollable) => pollable.settled(signal))));
    } finally {
      stop.abort();
    }
  }
}

export function pollInterface(call: WasiCall): object {
  return { Pollable, poll: (pollables: readonly Pollable[]) => firstReady(call, pollables) };
}

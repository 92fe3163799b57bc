/**
 * The shared page through which a ticker thread makes the guest that runs yield, once a slice, even inside a loop of
 * the engine's own built-ins (see `epoch-checks.ts`). One for each thread that runs guests; of those one runs at a time.
 * The ticker sleeps while no guest has run for a while, so that an idle cell costs nothing.
 */
import { Worker } from "node:worker_threads";
import { epochWord, running } from "./epoch-checks.ts";

export interface TickerTask {
  readonly page: SharedArrayBuffer;
  readonly sliceMs: number;
}

export class Epoch {
  readonly memory: WebAssembly.Memory;
  readonly #words: Int32Array;

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    this.#words = new Int32Array(this.memory.buffer);
  }

  /** Starts the ticker. It does not keep the process alive. */
  startTicker(sliceMs: number): void {
    const task = { page: this.memory.buffer as unknown as SharedArrayBuffer, sliceMs } satisfies TickerTask;
    const file = new URL(`./ticker${import.meta.filename.slice(-3)}`, import.meta.url);
    const worker = new Worker(file, { workerData: task, env: {}, execArgv: [], stdin: false, name: "isopod ticker" });
    worker.unref();
    // Without it a native loop would hold the thread until the cell is killed: better no cell at all.
    worker.on("error", (error) => {
      throw error;
    });
  }

  /** Whether the guest that runs can be parked at this moment: it has a suspendable stack, with no frame of the host on it. */
  get isAble(): boolean {
    return this.#words[epochWord.able] === 1;
  }

  set isAble(able: boolean) {
    this.#words[epochWord.able] = able ? 1 : 0;
  }

  /** A guest begins to run: the ticker must be awake from here on. */
  begin(): void {
    this.#begin(running.due);
  }

  /** The same for one that must not be asked while it is short: it has a whole slice at the least. */
  beginFresh(): void {
    this.clear();
    this.#begin(running.fresh);
  }

  #begin(value: number): void {
    Atomics.store(this.#words, epochWord.running, value);
    // After the store above: the ticker looks for it once more when it has said that it sleeps.
    if (Atomics.load(this.#words, epochWord.asleep) === 0) return;
    Atomics.store(this.#words, epochWord.asleep, 0);
    Atomics.notify(this.#words, epochWord.asleep);
  }

  /** The guest has let go of the thread. */
  end(): void {
    this.#words[epochWord.able] = 0;
    this.#words[epochWord.running] = running.none;
  }

  /** The guest was asked and goes on. */
  clear(): void {
    this.#words[epochWord.due] = 0;
  }

  /** The guest that runs is to ask at its next look. */
  hurry(): void {
    this.#words[epochWord.due] = 1;
  }

  /** Whether the guest that ran was refused memory since this was last asked. */
  takeRefused(): boolean {
    const wasRefused = this.#words[epochWord.refused] === 1;
    this.#words[epochWord.refused] = 0;
    return wasRefused;
  }
}

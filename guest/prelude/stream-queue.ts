/**
 * The inside of a ReadableStream: its queue, its waiting reads and its source. One `StreamCore` per stream, never
 * handed to guests. Kept apart from the public classes so that each can be read by itself.
 */
import { NativePromise, promiseThen, toNumber } from "./primordials.ts";

export type ReadResult = { done: boolean; value: unknown };
type Waiting = { resolve(result: ReadResult): void; reject(error: unknown): void };
type Sized = { chunk: unknown; size: number };

export type Source = {
  start?: (controller: unknown) => unknown;
  pull?: (controller: unknown) => unknown;
  cancel?: (reason: unknown) => unknown;
  type?: unknown;
};

export type Strategy = { highWaterMark?: unknown; size?: (chunk: unknown) => unknown };

export class StreamCore {
  state: "readable" | "closed" | "errored" = "readable";
  error: unknown;
  closing = false;
  locked = false;
  disturbed = false;
  readonly closed: PromiseWithResolvers<undefined> = NativePromise.withResolvers<undefined>();
  readonly #source: Source;
  readonly #controller: unknown;
  readonly #size: ((chunk: unknown) => unknown) | undefined;
  readonly #room: number;
  #queue: Sized[] = [];
  #head = 0;
  #total = 0;
  #waiting: Waiting[] = [];
  #pulling = true;
  #again = false;

  constructor(source: Source, strategy: Strategy, controller: unknown) {
    this.#source = source;
    this.#controller = controller;
    this.#size = strategy.size;
    this.#room = strategy.highWaterMark === undefined ? 1 : toNumber(strategy.highWaterMark);
    // A stream that fails while nobody listens is no error of the program's.
    promiseThen(this.closed.promise, ignore, ignore);
  }

  start(): void {
    const begun = this.#source.start?.(this.#controller);
    this.#after(begun);
  }

  #after(work: unknown): void {
    const settled = () => {
      this.#pulling = false;
      if (this.#again) this.pull();
    };
    this.#again = true;
    promiseThen(NativePromise.resolve(work), settled, (error) => this.fail(error));
  }

  get desired(): number | null {
    if (this.state === "errored") return null;
    return this.state === "closed" ? 0 : this.#room - this.#total;
  }

  pull(): void {
    if (this.state !== "readable" || this.closing) return;
    if (this.#waiting.length === 0 && this.#room - this.#total <= 0) return;
    if (this.#pulling) {
      this.#again = true;
      return;
    }
    this.#again = false;
    if (this.#source.pull === undefined) return;
    this.#pulling = true;
    this.#runPull();
  }

  #runPull(): void {
    const settled = () => {
      this.#pulling = false;
      if (this.#again) this.pull();
    };
    try {
      const work = this.#source.pull!(this.#controller);
      promiseThen(NativePromise.resolve(work), settled, (error) => this.fail(error));
    } catch (error) {
      this.fail(error);
    }
  }

  enqueue(chunk: unknown): void {
    if (this.state !== "readable" || this.closing) throw new TypeError("Cannot enqueue: the stream is closed");
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) waiting.resolve({ done: false, value: chunk });
    else this.#keep(chunk);
    this.pull();
  }

  #keep(chunk: unknown): void {
    const size = this.#size === undefined ? 1 : toNumber(this.#size(chunk));
    this.#queue[this.#queue.length] = { chunk, size };
    this.#total += size;
  }

  close(): void {
    if (this.state !== "readable" || this.closing) throw new TypeError("Cannot close: the stream is closed");
    this.closing = true;
    if (this.#head === this.#queue.length) this.#finish();
  }

  #finish(): void {
    this.state = "closed";
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at++) waiting[at]!.resolve({ done: true, value: undefined });
    this.closed.resolve(undefined);
  }

  fail(error: unknown): void {
    if (this.state !== "readable") return;
    this.state = "errored";
    this.error = error;
    this.#drop();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at++) waiting[at]!.reject(error);
    this.closed.reject(error);
  }

  #drop(): void {
    this.#queue = [];
    this.#head = 0;
    this.#total = 0;
  }

  #shift(): unknown {
    const first = this.#queue[this.#head++]!;
    this.#total -= first.size;
    if (this.#head === this.#queue.length) this.#drop();
    return first.chunk;
  }

  read(): Promise<ReadResult> {
    this.disturbed = true;
    if (this.state === "errored") return NativePromise.reject(this.error);
    if (this.#head < this.#queue.length) {
      const value = this.#shift();
      if (this.closing && this.#queue.length === 0) this.#finish();
      else this.pull();
      return NativePromise.resolve({ done: false, value });
    }
    if (this.state === "closed") return NativePromise.resolve({ done: true, value: undefined });
    const waiting = NativePromise.withResolvers<ReadResult>();
    this.#waiting[this.#waiting.length] = waiting;
    this.pull();
    return waiting.promise;
  }

  async cancel(reason: unknown): Promise<undefined> {
    this.disturbed = true;
    if (this.state === "closed") return undefined;
    if (this.state === "errored") throw this.error;
    this.#drop();
    this.#finish();
    await this.#source.cancel?.(reason);
    return undefined;
  }

  /** Reads that wait when their reader lets go. */
  release(error: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at++) waiting[at]!.reject(error);
  }
}

function ignore(): void {}

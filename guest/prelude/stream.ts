/**
 * ReadableStream with its default reader, `tee`, `from` and async iteration: what request and response bodies need.
 * Deliberately without byte readers (BYOB), WritableStream and pipes, whose full machinery would double the image.
 */
import { exposeClass, nameClass } from "./expose.ts";
import { NativePromise } from "./primordials.ts";
import { StreamCore, type ReadResult, type Source, type Strategy } from "./stream-queue.ts";

let coreOf: (stream: ReadableStream) => StreamCore;

class ReadableStreamDefaultController {
  #core: () => StreamCore;

  constructor(core: () => StreamCore) {
    this.#core = core;
  }

  get desiredSize(): number | null {
    return this.#core().desired;
  }
  get byobRequest(): null {
    return null;
  }
  enqueue(chunk?: unknown): void {
    this.#core().enqueue(chunk);
  }
  close(): void {
    this.#core().close();
  }
  error(error?: unknown): void {
    this.#core().fail(error);
  }
}

class ReadableStreamDefaultReader {
  #core: StreamCore | undefined;
  #closed: Promise<undefined>;

  constructor(stream: ReadableStream) {
    const core = coreOf(stream);
    if (core.locked) throw new TypeError("Cannot read: the stream is locked to a reader");
    core.locked = true;
    this.#core = core;
    this.#closed = core.closed.promise;
  }

  get closed(): Promise<undefined> {
    return this.#closed;
  }
  read(): Promise<ReadResult> {
    return this.#core?.read() ?? NativePromise.reject(new TypeError("Cannot read: the reader was released"));
  }
  cancel(reason?: unknown): Promise<undefined> {
    return this.#core?.cancel(reason) ?? NativePromise.reject(new TypeError("Cannot cancel: the reader was released"));
  }
  releaseLock(): void {
    if (this.#core === undefined) return;
    this.#core.locked = false;
    this.#core.release(new TypeError("The reader was released"));
    this.#core = undefined;
  }
}

export class ReadableStream {
  #core: StreamCore;

  static {
    coreOf = (stream) => stream.#core;
  }

  constructor(source: Source = {}, strategy: Strategy = {}) {
    const controller = new ReadableStreamDefaultController(() => this.#core);
    this.#core = new StreamCore(source, strategy, controller);
    this.#core.start();
  }

  static from(iterable: Iterable<unknown> | AsyncIterable<unknown>): ReadableStream {
    const asynchronous = (iterable as AsyncIterable<unknown>)[Symbol.asyncIterator] as (() => AsyncIterator<unknown>) | undefined;
    const iterator = asynchronous?.call(iterable) ?? (iterable as Iterable<unknown>)[Symbol.iterator]();
    return new ReadableStream(
      {
        async pull(controller) {
          const next = await iterator.next();
          if (next.done) (controller as ReadableStreamDefaultController).close();
          else (controller as ReadableStreamDefaultController).enqueue(await next.value);
        },
        async cancel(reason) {
          await iterator.return?.(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }

  get locked(): boolean {
    return this.#core.locked;
  }

  getReader(options?: { mode?: unknown }): ReadableStreamDefaultReader {
    if (options?.mode !== undefined) throw new TypeError("Cannot read by bytes: only the default reader exists here");
    return new ReadableStreamDefaultReader(this);
  }

  cancel(reason?: unknown): Promise<undefined> {
    if (this.#core.locked) return NativePromise.reject(new TypeError("Cannot cancel: the stream is locked"));
    return this.#core.cancel(reason);
  }

  tee(): [ReadableStream, ReadableStream] {
    return teeOf(new ReadableStreamDefaultReader(this));
  }

  async *values(options?: { preventCancel?: unknown }): AsyncGenerator<unknown, undefined> {
    const reader = new ReadableStreamDefaultReader(this);
    let finished = false;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        finished = done;
        if (done) return undefined;
        yield value;
      }
    } finally {
      if (!finished && !options?.preventCancel) await reader.cancel();
      reader.releaseLock();
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<unknown, undefined> {
    return this.values();
  }
}

type Branch = { stream: ReadableStream; controller: ReadableStreamDefaultController; open: boolean };

function teeOf(reader: ReadableStreamDefaultReader): [ReadableStream, ReadableStream] {
  const branches: Branch[] = [];
  const each = (act: (branch: Branch) => void): void => {
    for (let at = 0; at < branches.length; at++) if (branches[at]!.open) act(branches[at]!);
  };
  let reading: Promise<void> | undefined;
  const pullOnce = async (): Promise<void> => {
    try {
      const { done, value } = await reader.read();
      each((branch) => (done ? branch.controller.close() : branch.controller.enqueue(value)));
    } catch (error) {
      each((branch) => branch.controller.error(error));
    }
    reading = undefined;
  };
  const pull = (): Promise<void> => (reading ??= pullOnce());
  return [addBranch(branches, pull, reader), addBranch(branches, pull, reader)];
}

function addBranch(branches: Branch[], pull: () => Promise<void>, reader: ReadableStreamDefaultReader): ReadableStream {
  const branch = { open: true } as Branch;
  branch.stream = new ReadableStream(
    {
      start: (controller) => void (branch.controller = controller as ReadableStreamDefaultController),
      pull,
      async cancel(reason) {
        branch.open = false;
        if (!branches.some((other) => other.open)) await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  branches[branches.length] = branch;
  return branch.stream;
}

export function isStream(value: unknown): value is ReadableStream {
  return value instanceof ReadableStream;
}

/** Whether a body made of this stream counts as used. */
export function isDisturbed(stream: ReadableStream): boolean {
  return coreOf(stream).disturbed;
}

export function streamOf(chunk: unknown): ReadableStream {
  return new ReadableStream({
    start(controller) {
      if (chunk !== undefined) (controller as ReadableStreamDefaultController).enqueue(chunk);
      (controller as ReadableStreamDefaultController).close();
    },
  });
}

export function installStreams(): void {
  exposeClass("ReadableStream", ReadableStream);
  exposeClass("ReadableStreamDefaultReader", ReadableStreamDefaultReader);
  nameClass("ReadableStreamDefaultController", ReadableStreamDefaultController);
}

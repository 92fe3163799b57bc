/** A reply on its way to a client while its call runs: the call's sink on one side, a body of HTTP on the other. A slow client slows the call, and its deadline ends both. */
import type { ReplyHead } from "../outcome.ts";
import type { ReplySink } from "../pool/incoming-stream.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export class ReplyStream implements ReplySink {
  readonly body: ReadableStream<Bytes>;
  /** Resolves when the call begins to reply; a call that fails before never does. */
  readonly begun: Promise<ReplyHead>;
  readonly #encode: (bytes: Uint8Array) => Bytes;
  readonly #begin: (head: ReplyHead) => void;
  #controller: ReadableStreamDefaultController<Bytes> | undefined;
  /** Of the chunk that waits to be taken. */
  #wake: (() => void) | undefined;

  /** @param encode what a chunk is on the wire */
  constructor(encode: (bytes: Uint8Array) => Bytes) {
    this.#encode = encode;
    const { promise, resolve } = Promise.withResolvers<ReplyHead>();
    this.begun = promise;
    this.#begin = resolve;
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => this.#goOn(),
      cancel: () => {
        this.#controller = undefined;
        this.#goOn();
      },
    });
  }

  head(head: ReplyHead): void {
    this.#begin(head);
  }

  chunk(bytes: Uint8Array): Promise<void> | undefined {
    if (bytes.length === 0 || this.#controller === undefined) return undefined;
    this.#controller.enqueue(this.#encode(bytes));
    if ((this.#controller.desiredSize ?? 1) > 0) return undefined;
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** @param last what stands behind all chunks */
  end(last?: Bytes): void {
    if (last !== undefined) this.#controller?.enqueue(last);
    this.#controller?.close();
    this.#controller = undefined;
  }

  /** Ends the connection in the middle, so that nobody takes what came for all. */
  fail(reason: string): void {
    this.#controller?.error(new Error(reason));
    this.#controller = undefined;
  }

  #goOn(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

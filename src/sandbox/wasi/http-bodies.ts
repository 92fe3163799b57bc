/** `wasi:http/types`' bodies. Those that come in are whole; those that go out are gathered until the guest has finished them. */
import { ErrorResult, Kept, Resource, type WasiCall } from "./call.ts";
import { Fields } from "./http-fields.ts";
import { always, Pollable } from "./poll.ts";
import { InputStream, OutputStream, type Sink } from "./streams.ts";

export class IncomingBody extends Resource {
  #bytes: Uint8Array | undefined;
  readonly #kept: Kept | undefined;

  constructor(call: WasiCall, bytes: Uint8Array, kept: Kept | undefined) {
    super(call);
    this.#bytes = bytes;
    this.#kept = kept;
  }

  static finish(body: IncomingBody): FutureTrailers {
    return body.#finished();
  }

  #finished(): FutureTrailers {
    this[Symbol.dispose]();
    return new FutureTrailers(this.call);
  }

  /** Once: a second stream would read the same bytes. */
  stream(): InputStream {
    const bytes = this.#bytes;
    if (bytes === undefined) throw new ErrorResult(undefined);
    this.#bytes = undefined;
    return new InputStream(this.call, bytes, this.#kept);
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    // From then on they are the stream's.
    if (this.#bytes !== undefined) this.#kept?.letGo();
    this.#bytes = undefined;
  }
}

/** There never are any. */
export class FutureTrailers extends Resource {
  #isTaken = false;

  subscribe(): Pollable {
    return new Pollable(this.call, always);
  }

  get(): object {
    if (this.#isTaken) return { tag: "err" };
    this.#isTaken = true;
    return { tag: "ok", val: { tag: "ok", val: undefined } };
  }
}

/** What an outgoing body is written to. */
export interface BodySink extends Sink {
  /** The name of the error for a body that is not as long as its headers say. */
  readonly sizeError: string;
  /** The guest has written all of it. */
  finish(): void;
  /** The guest let go of it with no word of its end. */
  abandon(): void;
}

export class OutgoingBody extends Resource {
  readonly #sink: BodySink;
  readonly #declaredBytes: number | undefined;
  #written = 0;
  #hasStream = false;
  #isFinished = false;

  constructor(call: WasiCall, headers: Fields, sink: BodySink) {
    super(call);
    this.#sink = sink;
    const [length] = headers.get("content-length");
    this.#declaredBytes = length === undefined ? undefined : Number(Buffer.from(length).toString("latin1"));
  }

  static finish(body: OutgoingBody, trailers: Fields | undefined): void {
    trailers?.[Symbol.dispose]();
    body.#finish();
  }

  write(): OutputStream {
    if (this.#hasStream) throw new ErrorResult(undefined);
    this.#hasStream = true;
    const sink = this.#sink;
    const write = (bytes: Uint8Array): void => {
      this.#written += bytes.length;
      sink.write(bytes);
    };
    return new OutputStream(this.call, {
      get room() {
        return sink.room;
      },
      write,
    });
  }

  #finish(): void {
    this.#isFinished = true;
    this[Symbol.dispose]();
    if (this.#declaredBytes !== undefined && this.#declaredBytes !== this.#written) {
      this.#sink.abandon();
      throw new ErrorResult({ tag: this.#sink.sizeError, val: BigInt(this.#written) });
    }
    this.#sink.finish();
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    if (!this.#isFinished) this.#sink.abandon();
  }
}

/** Bytes that are gathered until somebody takes them: in one block, as a guest may write them one by one. */
export class Gathered {
  readonly #call: WasiCall;
  readonly #kept: Kept;
  #mostBytes: number;
  #block = new Uint8Array();
  #length = 0;

  constructor(call: WasiCall, mostBytes: number) {
    this.#call = call;
    this.#kept = new Kept(call);
    this.#mostBytes = mostBytes;
  }

  get room(): number {
    return Math.min(this.#mostBytes - this.#length, this.#call.bodiesLeftBytes);
  }

  write(bytes: Uint8Array): void {
    this.#kept.take(bytes.length);
    const end = this.#length + bytes.length;
    if (end > this.#block.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#block.length));
      larger.set(this.#block.subarray(0, this.#length));
      this.#block = larger;
    }
    this.#block.set(bytes, this.#length);
    this.#length = end;
  }

  get bytes(): Uint8Array {
    return this.#block.subarray(0, this.#length);
  }

  /** Nobody needs them any more, and no more are taken. */
  letGo(): void {
    this.#kept.letGo();
    this.#mostBytes = this.#length = 0;
    this.#block = new Uint8Array();
  }
}

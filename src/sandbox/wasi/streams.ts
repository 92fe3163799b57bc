/**
 * `wasi:io/streams` and `wasi:io/error`. An input stream has all its bytes from the start, as events, requests and replies
 * cross the border whole; an output stream takes all that it is given until its cap. So neither ever waits.
 */
import { limits } from "../../limits.ts";
import { ErrorResult, Resource, type Kept, type WasiCall } from "./call.ts";
import { always, Pollable } from "./poll.ts";

/** Where an output stream writes. */
export interface Sink {
  /** How many bytes more it takes. */
  readonly room: number;
  /** @throws when it takes no more */
  write(bytes: Uint8Array): void;
}

/** `wasi:io/error`'s resource. */
export class IoError extends Resource {
  readonly #text: string;

  constructor(call: WasiCall, text: string) {
    super(call);
    this.#text = text;
  }

  toDebugString(): string {
    return this.#text;
  }
}

export class InputStream extends Resource {
  readonly #bytes: Uint8Array;
  readonly #kept: Kept | undefined;
  #at = 0;

  /** @param kept how the bytes are counted; none for the call's own input, which is there anyway */
  constructor(call: WasiCall, bytes: Uint8Array, kept: Kept | undefined) {
    super(call);
    this.#bytes = bytes;
    this.#kept = kept;
  }

  read(length: bigint): Uint8Array {
    const left = this.#bytes.length - this.#at;
    if (left === 0 && length > 0n) throw new ErrorResult({ tag: "closed" });
    const start = this.#at;
    this.#at += Math.min(left, Number(length));
    return this.#bytes.subarray(start, this.#at);
  }

  blockingRead(length: bigint): Uint8Array {
    return this.read(length);
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#kept?.letGo();
  }

  skip(length: bigint): bigint {
    return BigInt(this.read(length).length);
  }

  blockingSkip(length: bigint): bigint {
    return this.skip(length);
  }

  subscribe(): Pollable {
    return new Pollable(this.call, always);
  }
}

export class OutputStream extends Resource {
  readonly #sink: Sink;

  constructor(call: WasiCall, sink: Sink) {
    super(call);
    this.#sink = sink;
  }

  checkWrite(): bigint {
    return BigInt(Math.min(this.#sink.room, limits.wasiWriteMaxBytes));
  }

  write(bytes: Uint8Array): void {
    const sink = this.#sink;
    if (bytes.length > limits.wasiWriteMaxBytes)
      throw new Error(`Cannot write as it is over ${limits.wasiWriteMaxBytes} bytes at once: received ${bytes.length}`);
    if (bytes.length > sink.room)
      throw new ErrorResult({ tag: "last-operation-failed", val: new IoError(this.call, `no more than ${sink.room} bytes are taken`) });
    sink.write(bytes);
  }

  blockingWriteAndFlush(bytes: Uint8Array): void {
    this.write(bytes);
  }

  writeZeroes(length: bigint): void {
    this.write(new Uint8Array(Number(length > this.checkWrite() ? this.checkWrite() + 1n : length)));
  }

  blockingWriteZeroesAndFlush(length: bigint): void {
    this.writeZeroes(length);
  }

  splice(source: InputStream, length: bigint): bigint {
    const most = this.checkWrite();
    const bytes = source.read(length < most ? length : most);
    this.write(bytes);
    return BigInt(bytes.length);
  }

  blockingSplice(source: InputStream, length: bigint): bigint {
    return this.splice(source, length);
  }

  flush(): void {
    void this.#sink;
  }

  blockingFlush(): void {
    this.flush();
  }

  subscribe(): Pollable {
    return new Pollable(this.call, always);
  }
}

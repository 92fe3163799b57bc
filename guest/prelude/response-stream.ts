/**
 * The stream that a handler writes its reply to, with as much of Node's Writable as programs and stream libraries use. What the host has
 * no room for yet waits here, in the guest's own memory: a client that reads slowly costs nobody else.
 */
import { bufferOf, copyOf, viewOf } from "./bytes.ts";
import { Emitter } from "./emitter.ts";
import { hide } from "./expose.ts";
import { errorNamed } from "./failure.ts";
import { beginReply, fromBase64, utf8Bytes, writeReply } from "./host.ts";
import { partOf } from "./pieces.ts";
import { Bytes, jsonStringify, lower, toText, typedBytes } from "./primordials.ts";
import { soon } from "./timers.ts";

type View = Uint8Array<ArrayBuffer>;
type Run = (...args: unknown[]) => unknown;
type Queued = { bytes: View; done: Run | undefined };

/** What the host takes at once. */
const pieceLength = 65_536;

/** What becomes of the call with it. */
export type StreamEnd = {
  /** All of it is the host's, and who waited for that has been told. */
  finished(): void;
  broken(error: unknown): void;
};

function bytesOf(chunk: unknown, encoding: unknown): View {
  const view = viewOf(chunk);
  if (view !== undefined) return new Bytes(copyOf(view));
  if (typeof chunk !== "string") return new Bytes(utf8Bytes(jsonStringify(chunk) ?? ""));
  const name = typeof encoding === "string" ? lower(encoding) : "utf8";
  if (name === "base64") return new Bytes(fromBase64(chunk));
  if (name === "utf8" || name === "utf-8") return new Bytes(utf8Bytes(chunk));
  throw new TypeError("Cannot write: the encoding must be utf8 or base64; others can be written as bytes");
}

export class ResponseStream extends Emitter {
  writable = true;
  writableEnded = false;
  writableFinished = false;
  writableNeedDrain = false;
  writableLength = 0;
  writableHighWaterMark: number = pieceLength;
  writableObjectMode = false;
  destroyed = false;
  errored: unknown = null;
  /** Writes what must go ahead of all else: set by `HttpResponseStream.from`, as in Lambda. */
  _onBeforeFirstWrite: unknown;
  readonly #end: StreamEnd;
  #contentType = "application/octet-stream";
  #hasBegun = false;
  #hasRoom = true;
  #queue: Queued[] = [];
  #head = 0;

  constructor(end: StreamEnd) {
    super();
    this.#end = end;
  }

  setContentType(type: unknown): void {
    if (this.#hasBegun) throw errorNamed("Runtime.InvalidStreamingOperation", "Cannot set content-type, too late.");
    this.#contentType = toText(type);
  }

  write(chunk: unknown, encoding?: unknown, done?: unknown): boolean {
    const run = (typeof encoding === "function" ? encoding : done) as Run | undefined;
    if (this.writableEnded || this.destroyed) return this.#refuse(run);
    const bytes = bytesOf(chunk, encoding);
    this.#begin();
    this.#keep(bytes, run);
    this.#pump();
    this.writableNeedDrain = !this.#hasRoom || this.writableLength > 0;
    return !this.writableNeedDrain;
  }

  end(chunk?: unknown, encoding?: unknown, done?: unknown): this {
    if (typeof chunk === "function") return this.end(undefined, undefined, chunk);
    if (typeof encoding === "function") return this.end(chunk, undefined, encoding);
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
    if (typeof done === "function") this.once("finish", done);
    if (this.writableEnded || this.destroyed) return this;
    this.#begin();
    this.writableEnded = true;
    this.writable = false;
    this.#pump();
    return this;
  }

  destroy(error?: unknown): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.writable = false;
    this.errored = error ?? null;
    this.#queue = [];
    this.writableLength = 0;
    if (!this.writableFinished) this.#end.broken(error ?? errorNamed("AbortError", "The response stream was destroyed before its end"));
    soon(() => this.#close(error), []);
    return this;
  }

  #close(error: unknown): void {
    if (error !== undefined && error !== null && this.listenerCount("error") > 0) this.emit("error", error);
    this.emit("close");
  }

  #refuse(run: Run | undefined): false {
    const error = Object.assign(new Error("write after end"), {
      code: this.destroyed ? "ERR_STREAM_DESTROYED" : "ERR_STREAM_WRITE_AFTER_END",
    });
    if (run !== undefined) soon(run, [error]);
    soon(() => this.emit("error", error), []);
    return false;
  }

  #begin(): void {
    if (this.#hasBegun) return;
    beginReply(this.#contentType);
    this.#hasBegun = true;
    const before = this._onBeforeFirstWrite;
    if (typeof before === "function") (before as Run)((chunk: unknown) => this.#keep(bytesOf(chunk, undefined), undefined));
  }

  #keep(bytes: View, done: Run | undefined): void {
    this.#queue[this.#queue.length] = { bytes, done };
    this.writableLength += typedBytes(bytes);
  }

  /** The host has room again. */
  resume(): void {
    this.#hasRoom = true;
    this.#pump();
  }

  #pump(): void {
    while (this.#hasRoom && this.#head < this.#queue.length) this.#send(this.#queue[this.#head]!);
    if (this.#head < this.#queue.length) return;
    this.#queue = [];
    this.#head = 0;
    if (this.writableEnded) this.#finish();
    else if (this.#hasRoom && this.writableNeedDrain) this.#drain();
  }

  /** The next piece of it. */
  #send(queued: Queued): void {
    const length = typedBytes(queued.bytes);
    const sent = length > pieceLength ? pieceLength : length;
    if (sent > 0) this.#hasRoom = writeReply(bufferOf(partOf(queued.bytes, 0, sent)));
    this.writableLength -= sent;
    queued.bytes = partOf(queued.bytes, sent, length);
    if (sent < length) return;
    this.#head += 1;
    if (queued.done !== undefined) soon(queued.done, []);
  }

  #drain(): void {
    this.writableNeedDrain = false;
    soon(() => this.emit("drain"), []);
  }

  #finish(): void {
    if (this.writableFinished || this.destroyed) return;
    this.writableFinished = true;
    soon(() => {
      this.emit("finish");
      this.emit("close");
      this.#end.finished();
    }, []);
  }
}

/** Node's other names for the same, and what has no effect here. */
export function installResponseStream(): void {
  const prototype = ResponseStream.prototype as unknown as Record<"on" | "off", Run>;
  hide(prototype, "addListener", prototype.on);
  hide(prototype, "removeListener", prototype.off);
  const same = function cork(): void {};
  hide(prototype, "cork", same);
  hide(prototype, "uncork", same);
}

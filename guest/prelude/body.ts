/**
 * The body that Request and Response share. A body stays what it was made from (text, bytes or a stream) until it
 * is read, so a text that only passes through costs one crossing and no promise.
 */
import { Blob, blobBytes, isBlob } from "./blob.ts";
import { copyOf, noBytes, viewOf } from "./bytes.ts";
import { textOf } from "./encoding.ts";
import { utf8Bytes } from "./host.ts";
import { bufferLength, Bytes, jsonParse, toText, typedBuffer, typedSet, wellFormed } from "./primordials.ts";
import { isDisturbed, isStream, streamOf, type ReadableStream } from "./stream.ts";
import { URLSearchParams } from "./url-search-params.ts";

export type BodySource = string | ArrayBuffer | ReadableStream | null;
export type Extracted = { readonly source: BodySource; readonly type: string | null };

/** What a body is made from, and the content type that goes with it. */
export function extractBody(init: unknown): Extracted {
  if (init === null || init === undefined) return { source: null, type: null };
  if (typeof init === "object") {
    if (isStream(init)) return { source: checkedStream(init), type: null };
    const view = viewOf(init);
    if (view !== undefined) return { source: copyOf(view), type: null };
    if (isBlob(init)) return { source: blobBytes(init), type: init.type === "" ? null : init.type };
    if (init instanceof URLSearchParams) {
      return { source: init.toString(), type: "application/x-www-form-urlencoded;charset=UTF-8" };
    }
  }
  return { source: wellFormed(toText(init)), type: "text/plain;charset=UTF-8" };
}

function checkedStream(stream: ReadableStream): ReadableStream {
  if (!stream.locked && !isDisturbed(stream)) return stream;
  throw new TypeError("Cannot use the stream as a body: it is locked or was read from");
}

function joinChunks(chunks: Uint8Array[], total: number): ArrayBuffer {
  const all = new Bytes(total);
  let at = 0;
  for (let index = 0; index < chunks.length; index++) {
    typedSet(all, chunks[index]!, at);
    at += chunks[index]!.length;
  }
  return typedBuffer(all);
}

async function readAll(stream: ReadableStream): Promise<ArrayBuffer> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joinChunks(chunks, total);
    const view = viewOf(value);
    if (view === undefined) throw new TypeError("Cannot read the body: its stream gave a chunk that is no Uint8Array");
    chunks[chunks.length] = view;
    total += view.length;
  }
}

/** The bytes of an unread body, which then counts as used; a promise only when they come from a stream. */
export let takeBytes: (body: Body) => ArrayBuffer | Promise<ArrayBuffer>;
/** The source for a clone of an unread body. */
export let cloneSource: (body: Body) => BodySource;
export let takeSource: (body: Body) => BodySource;

export class Body {
  #source: BodySource;
  #used = false;

  static {
    takeBytes = (body) => {
      const source = body.#take();
      if (source === null) return noBytes;
      if (typeof source === "string") return utf8Bytes(source);
      return isStream(source) ? readAll(source) : source;
    };
    takeSource = (body) => body.#take();
    cloneSource = (body) => {
      if (body.bodyUsed || body.body?.locked === true) throw new TypeError("Cannot clone: the body was used");
      if (!isStream(body.#source)) return body.#source;
      const [mine, other] = body.#source.tee();
      body.#source = mine;
      return other;
    };
  }

  constructor(source: BodySource) {
    this.#source = source;
  }

  #take(): BodySource {
    if (this.bodyUsed) throw new TypeError("Cannot read the body: it was used already");
    const source = this.#source;
    if (isStream(source) && source.locked) throw new TypeError("Cannot read the body: its stream is locked");
    if (source !== null) this.#used = true;
    return source;
  }

  get bodyUsed(): boolean {
    return this.#used || (isStream(this.#source) && isDisturbed(this.#source));
  }

  get body(): ReadableStream | null {
    const source = this.#source;
    if (source === null || isStream(source)) return source;
    const bytes = new Bytes(typeof source === "string" ? utf8Bytes(source) : source);
    this.#source = streamOf(bytes.length === 0 ? undefined : bytes);
    // A body that was read through text() and its kin leaves a stream that has ended.
    if (this.#used) void this.#source.cancel();
    return this.#source;
  }

  async text(): Promise<string> {
    const source = this.#source;
    // The standard drops one byte order mark; a text without one needs no round trip.
    if (typeof source === "string" && source[0] !== "\ufeff") return this.#take() as string;
    return textOf(await takeBytes(this));
  }

  async json(): Promise<unknown> {
    return jsonParse(await this.text());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await takeBytes(this);
    return bytes === noBytes || bufferLength(bytes) === 0 ? typedBuffer(new Bytes(0)) : copyOf(new Bytes(bytes));
  }

  async bytes(): Promise<Uint8Array> {
    return new Bytes(await this.arrayBuffer());
  }

  async blob(): Promise<Blob> {
    const type = (this as unknown as { headers: { get(name: string): string | null } }).headers.get("content-type");
    return new Blob([await takeBytes(this)], { type: type ?? "" });
  }
}

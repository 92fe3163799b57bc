/**
 * The reply of a handler that writes it in parts (`awslambda.streamifyResponse`), on the host's side: counted before anything is copied, and
 * either passed on at once or, when nobody wants it in parts, gathered to one outcome. Made when a guest first writes: other calls
 * have none.
 */
import { limits } from "../limits.ts";
import type { CallOutcome, ReplyForm, ReplyHead } from "../outcome.ts";
import { GrowingBytes } from "./growing-bytes.ts";
import { BorderError } from "./marshal.ts";
import { MetadataReader, metadataType } from "./metadata-reader.ts";
import { BadReply } from "./reply-head.ts";
import { OutputTooLarge } from "./stops.ts";

/** Where a reply goes while its call runs. */
export interface ReplyPort {
  head(head: ReplyHead): void;
  /** Takes a copy. Not while it is full. */
  write(bytes: Uint8Array): void;
  readonly isFull: boolean;
  /** Called when it is full no longer. */
  onRoom: (() => void) | undefined;
}

/** What a call says of its reply. */
export interface ReplyOptions {
  readonly maxOutputBytes: number;
  readonly reply?: ReplyForm | undefined;
  /** There when `reply` is a stream's. */
  readonly stream?: ReplyPort | undefined;
}

export class ReplyStream {
  readonly #isHttp: boolean;
  readonly #maxBytes: number;
  readonly #port: ReplyPort | undefined;
  readonly #body = new GrowingBytes();
  #total = 0;
  #contentType: string | undefined;
  /** While the reply's metadata is not all there. */
  #metadata: MetadataReader | undefined;
  #head: ReplyHead = { status: 200, headers: [] };

  constructor({ maxOutputBytes, reply, stream }: ReplyOptions) {
    this.#isHttp = reply === "http" || reply === "http-stream";
    this.#port = stream;
    this.#maxBytes = stream === undefined ? maxOutputBytes : streamMaxBytes(maxOutputBytes);
  }

  get isFull(): boolean {
    return this.#port?.isFull ?? false;
  }

  /** Ahead of the first write. */
  begin(contentType: string): void {
    if (this.#contentType !== undefined) throw new BorderError("Cannot begin a reply as it has begun");
    this.#contentType = contentType;
    if (this.#isHttp && contentType === metadataType) this.#metadata = new MetadataReader();
    else this.#open({ status: 200, headers: [["content-type", contentType]] });
  }

  /** @throws {OutputTooLarge} {BadReply} */
  write(bytes: Uint8Array): void {
    if (this.#contentType === undefined) throw new BorderError("Cannot write a reply as it has not begun");
    if (this.isFull || bytes.length > limits.streamChunkBytes) throw new BorderError("Cannot write a reply as there is no room for it");
    this.#total += bytes.length;
    if (this.#total > this.#maxBytes) throw new OutputTooLarge(this.#maxBytes);
    if (this.#metadata === undefined) return this.#pass(bytes);
    const read = this.#metadata.push(bytes);
    if (read === undefined) return;
    this.#metadata = undefined;
    this.#open(read.head);
    this.#pass(read.rest);
  }

  /** @throws {BadReply} */
  end(): CallOutcome {
    if (this.#contentType === undefined) throw new BorderError("Cannot end a reply as it has not begun");
    if (this.#metadata !== undefined) throw new BadReply("Cannot reply as the stream ended within its metadata");
    if (this.#port !== undefined) return { kind: "streamed" };
    const body = this.#body.all;
    return this.#isHttp ? { kind: "http", ...this.#head, body } : { kind: "ok", body, contentType: this.#contentType };
  }

  #open(head: ReplyHead): void {
    this.#head = head;
    this.#port?.head(head);
  }

  #pass(bytes: Uint8Array): void {
    if (this.#port === undefined) this.#body.append(bytes);
    else this.#port.write(bytes);
  }
}

/** A function whose config allows less than usual streams no more than that. */
function streamMaxBytes(maxOutputBytes: number): number {
  return maxOutputBytes < limits.outputDefaultBytes ? maxOutputBytes : Math.max(maxOutputBytes, limits.streamMaxBytes);
}

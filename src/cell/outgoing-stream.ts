/**
 * A streamed reply on its way out of the cell: what its guest writes is gathered, and leaves as a chunk when there is a whole one or the
 * guest lets go of the thread. Only so many chunks go ahead of whoever reads them; then the guest has to wait, and with it what it
 * has not written yet stays in its own memory.
 */
import { limits } from "../limits.ts";
import type { ReplyHead } from "../outcome.ts";
import type { ReplyPort } from "../sandbox/reply-stream.ts";
import type { FromCell } from "./protocol.ts";

const { streamChunkBytes: chunkBytes, streamChunksAhead: aheadMax } = limits;

export class OutgoingStream implements ReplyPort {
  onRoom: (() => void) | undefined;
  readonly #id: number;
  readonly #send: (frame: FromCell) => void;
  /** Room for what is less than a chunk, and one write. */
  readonly #gathered = new Uint8Array(2 * chunkBytes);
  #length = 0;
  /** Chunks that left and are not taken yet. */
  #ahead = 0;

  constructor(id: number, send: (frame: FromCell) => void) {
    this.#id = id;
    this.#send = send;
  }

  get isFull(): boolean {
    return this.#length >= chunkBytes;
  }

  head({ status, headers }: ReplyHead): void {
    this.#send({ type: "head", id: this.#id, status, headers });
  }

  write(bytes: Uint8Array): void {
    if (this.isFull || bytes.length > chunkBytes) throw new Error("a guest's reply was written ahead of its room");
    this.#gathered.set(bytes, this.#length);
    this.#length += bytes.length;
    while (this.isFull && this.#ahead < aheadMax) this.#sendChunk();
  }

  /** Whatever is there may leave. */
  flush(): void {
    if (this.#length > 0 && this.#ahead < aheadMax) this.#sendChunk();
  }

  /** Whoever reads has taken a chunk. */
  taken(): void {
    const wasFull = this.isFull;
    this.#ahead -= 1;
    this.flush();
    if (wasFull && !this.isFull) this.onRoom?.();
  }

  /** The call is over: all of it leaves, ahead of its result. */
  end(): void {
    this.onRoom = undefined;
    while (this.#length > 0) this.#sendChunk();
  }

  #sendChunk(): void {
    const length = Math.min(this.#length, chunkBytes);
    // A copy of its own: frames between threads take a buffer whole.
    this.#send({ type: "chunk", id: this.#id, bytes: this.#gathered.subarray(0, length).slice() });
    this.#gathered.copyWithin(0, length, this.#length);
    this.#length -= length;
    this.#ahead += 1;
  }
}

/**
 * A streamed reply on the front's side: what its cell sends goes to whoever reads it, in order, and the cell hears when a chunk has
 * been taken. What a cell may send ahead of that is little and checked, so a client that does not read costs the front no more.
 */
import type { FromCell } from "../cell/protocol.ts";
import { limits } from "../limits.ts";
import type { ReplyHead } from "../outcome.ts";

/** Takes a reply while its call runs. One whose reader is gone takes all at once, or throws: the call runs to its end all the same. */
export interface ReplySink {
  /** Once, ahead of the first chunk; never when the call fails before it has begun to reply. Names and values are a guest's. */
  head(head: ReplyHead): void;
  /** The bytes are the sink's. @returns what resolves when another chunk may come; undefined when it may at once */
  chunk(bytes: Uint8Array): Promise<void> | undefined;
}

export type StreamFrame = Extract<FromCell, { readonly type: "head" | "chunk" }>;

/** What may be on its way at a call's end is flushed without waiting: two chunks more. */
const aheadMax = limits.streamChunksAhead + 2;

export class IncomingStream {
  readonly #sink: ReplySink;
  readonly #taken: () => void;
  /** That came while the sink had no room. */
  readonly #waiting: Uint8Array[] = [];
  #isHanding = false;
  #hasHead = false;

  /** @param taken called for each chunk that the sink has taken */
  constructor(sink: ReplySink, taken: () => void) {
    this.#sink = sink;
    this.#taken = taken;
  }

  /** @returns false when no cell of ours would send that: it is somebody else's by now */
  take(frame: StreamFrame): boolean {
    if (frame.type === "chunk") return this.#takeChunk(frame.bytes);
    if (this.#hasHead) return false;
    this.#hasHead = true;
    handHead(this.#sink, frame);
    return true;
  }

  /** The call is over, and the sink hears so next: what it has not taken goes ahead of that. */
  end(): void {
    for (const bytes of this.#waiting.splice(0)) void handChunk(this.#sink, bytes);
  }

  #takeChunk(bytes: Uint8Array): boolean {
    const ahead = this.#waiting.length + (this.#isHanding ? 1 : 0);
    if (!this.#hasHead || ahead >= aheadMax) return false;
    this.#waiting.push(bytes);
    if (!this.#isHanding) void this.#handOver();
    return true;
  }

  /** One after the other: a sink is given the next when it has said that it may come. */
  async #handOver(): Promise<void> {
    this.#isHanding = true;
    for (let bytes = this.#waiting.shift(); bytes !== undefined; bytes = this.#waiting.shift()) {
      await handChunk(this.#sink, bytes);
      this.#taken();
    }
    this.#isHanding = false;
  }
}

/** A reply that came whole, of a handler that does not stream, is all of its stream. */
export function handWhole(sink: ReplySink, head: ReplyHead, body: Uint8Array): void {
  handHead(sink, head);
  // Nobody waits for it: the call is over, and its permit somebody else's.
  void handChunk(sink, body);
}

function handHead(sink: ReplySink, { status, headers }: ReplyHead): void {
  try {
    sink.head({ status, headers });
  } catch {
    // As one whose reader is gone.
  }
}

async function handChunk(sink: ReplySink, bytes: Uint8Array): Promise<void> {
  try {
    await sink.chunk(bytes);
  } catch {
    // Its reader is gone: it is taken, and dropped.
  }
}

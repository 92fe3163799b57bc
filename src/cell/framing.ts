/**
 * Frames on a byte stream: four bytes of length (little endian), then the frame. Frames that are sent in one
 * turn of the event loop leave in one write. Both ends of a cell's socket use it.
 */
import { once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { limits } from "../limits.ts";
import { FrameError } from "./frame-checks.ts";

/**
 * Frames that leave together at most: more would spare writes, but leave the other side idle until the last is ready.
 */
const batchMaxFrames = 8;
/** To copy a larger frame costs more than a write of its own. */
const joinedMaxBytes = 65_536;

export class FrameWriter {
  readonly #socket: Socket;
  #pending: Uint8Array[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  write(frame: Uint8Array): void {
    const head = Buffer.allocUnsafe(4);
    head.writeUInt32LE(frame.length);
    if (frame.length > joinedMaxBytes) return this.#writeApart(head, frame);
    if (this.#pending.length === 0) setImmediate(() => this.flush());
    this.#pending.push(head, frame);
    if (this.#pending.length >= 2 * batchMaxFrames) this.flush();
  }

  /** One write for all that is pending: small frames are copied together, as a write costs more than the copy. */
  flush(): void {
    const { length } = this.#pending;
    if (length === 0) return;
    const joined = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#socket.write(joined);
  }

  #writeApart(head: Uint8Array, frame: Uint8Array): void {
    this.flush();
    this.#socket.cork();
    this.#socket.write(head);
    this.#socket.write(frame);
    this.#socket.uncork();
  }

  /** Sends what is pending, and resolves when the other side has taken so much of it that more may be written, or is gone. */
  async drained(): Promise<void> {
    this.flush();
    const socket = this.#socket;
    if (socket.destroyed || !socket.writableNeedDrain) return nextTurn();
    const gone = new AbortController();
    const onClose = (): void => gone.abort();
    socket.once("close", onClose);
    await once(socket, "drain", { signal: gone.signal }).catch(() => {});
    socket.off("close", onClose);
  }
}

/** Cuts a stream into frames, wherever its chunks end. */
export class FrameReader {
  readonly #frame: (frame: Uint8Array) => void;
  #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(frame: (frame: Uint8Array) => void) {
    this.#frame = frame;
  }

  /** @throws {FrameError} when a frame says that it is larger than any may be. */
  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    let need = this.#needed();
    while (need !== undefined && this.#length >= need) {
      const joined = this.#join();
      this.#keep(joined.subarray(need));
      this.#frame(joined.subarray(4, need));
      need = this.#needed();
    }
  }

  #needed(): number | undefined {
    if (this.#length < 4) return undefined;
    const first = this.#chunks[0] as Uint8Array;
    const head = first.length >= 4 ? first : this.#join();
    const size = (head[0] ?? 0) | ((head[1] ?? 0) << 8) | ((head[2] ?? 0) << 16) | ((head[3] ?? 0) << 24);
    if (size < 0 || size > limits.frameMaxBytes)
      throw new FrameError(`Cannot read a frame as it is over ${limits.frameMaxBytes} bytes: received ${size}`);
    return size + 4;
  }

  #join(): Uint8Array {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first !== undefined) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #keep(rest: Uint8Array): void {
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
  }
}

/**
 * Blobs that many ask for, the last ones held in memory: a program is that of many functions, and each cell is told of it. What is held was
 * checked when it was read.
 */
import type { BlobHash } from "../ids.ts";
import { limits } from "../limits.ts";
import type { BlobStore } from "./blobs.ts";

export class HeldBlobs {
  readonly #blobs: BlobStore;
  /** The last used last. */
  readonly #held = new Map<BlobHash, Promise<Uint8Array>>();
  readonly #bytes = new Map<BlobHash, number>();

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** @throws {BlobCorrupt} */
  async get(hash: BlobHash): Promise<Uint8Array> {
    const reading = this.#held.get(hash) ?? this.#blobs.get(hash);
    this.#held.delete(hash);
    this.#held.set(hash, reading);
    try {
      const bytes = await reading;
      this.#bytes.set(hash, bytes.length);
      this.#drop();
      return bytes;
    } catch (error) {
      this.#held.delete(hash);
      throw error;
    }
  }

  /** The last one stays, however large it is. */
  #drop(): void {
    let total = [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0);
    for (const hash of [...this.#held.keys()].slice(0, -1)) {
      if (total <= limits.heldProgramsBytes) return;
      total -= this.#bytes.get(hash) ?? 0;
      this.#held.delete(hash);
      this.#bytes.delete(hash);
    }
  }
}

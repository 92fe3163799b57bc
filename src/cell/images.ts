/** The function images that a cell holds, decoded and planned, the least lately used going first. */
import { limits } from "../limits.ts";
import { decodeFunctionImage, type BaseImage, type FunctionImage } from "../sandbox/image.ts";
import { planRestore, type RestorePlan } from "../sandbox/restore.ts";

export interface HeldImage {
  readonly plan: RestorePlan;
  readonly timers: FunctionImage["timers"];
  readonly bytes: number;
}

export class ImageCache {
  readonly #base: BaseImage;
  readonly #baseHash: string;
  /** In order of use, the oldest first. */
  readonly #held = new Map<string, HeldImage>();
  #bytes = 0;

  constructor(base: BaseImage, baseHash: string) {
    this.#base = base;
    this.#baseHash = baseHash;
  }

  get(id: string): HeldImage | undefined {
    const held = this.#held.get(id);
    if (held !== undefined) {
      this.#held.delete(id);
      this.#held.set(id, held);
    }
    return held;
  }

  /** @throws {ImageError} when the bytes are no image of this base. */
  add(id: string, bytes: Uint8Array): void {
    if (this.#held.has(id)) return;
    const image = decodeFunctionImage(Uint8Array.from(bytes), this.#base.engineHash, this.#baseHash);
    this.#held.set(id, { plan: planRestore(this.#base, image), timers: image.timers, bytes: bytes.length });
    this.#bytes += bytes.length;
    this.#evict();
  }

  #evict(): void {
    for (const [id, held] of this.#held) {
      if (this.#bytes <= limits.cellImagesBytes || this.#held.size === 1) return;
      this.#held.delete(id);
      this.#bytes -= held.bytes;
    }
  }
}

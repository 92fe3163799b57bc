/** The functions that a cell holds, their images decoded and planned, the least lately used going first. */
import { limits } from "../limits.ts";
import { decodeFunctionImage, type BaseImage, type FunctionImage } from "../sandbox/image.ts";
import { TraceMapper } from "./trace.ts";
import type { FunctionFrame } from "./protocol.ts";
import { planRestore, type RestorePlan } from "../sandbox/restore.ts";
import type { RunQueue, Share } from "../sandbox/run-queue.ts";

export interface HeldFunction {
  readonly frame: Omit<FunctionFrame, "image" | "map">;
  readonly plan: RestorePlan;
  readonly timers: FunctionImage["timers"];
  readonly traces: TraceMapper;
  /** Its part of the cell's thread: CPU time goes by memory, as in Lambda. */
  readonly share: Share;
  readonly bytes: number;
  /** When it was last used, in uses of the cache. */
  usedAt: number;
}

export class FunctionCache {
  readonly #base: BaseImage;
  readonly #baseHash: string;
  readonly #queue: RunQueue;
  readonly #held = new Map<number, HeldFunction>();
  #bytes = 0;
  #uses = 0;

  constructor(base: BaseImage, baseHash: string, queue: RunQueue) {
    this.#base = base;
    this.#baseHash = baseHash;
    this.#queue = queue;
  }

  get(fn: number): HeldFunction | undefined {
    const held = this.#held.get(fn);
    if (held !== undefined) held.usedAt = ++this.#uses;
    return held;
  }

  /** @throws {ImageError} when the bytes are no image of this base. */
  add({ image: imageBytes, map, ...frame }: FunctionFrame): void {
    if (this.#held.has(frame.fn)) return;
    const image = decodeFunctionImage(imageBytes.slice(), this.#base.engineHash, this.#baseHash);
    const bytes = imageBytes.length + map.length;
    this.#held.set(frame.fn, {
      frame,
      plan: planRestore(this.#base, image),
      timers: image.timers,
      traces: new TraceMapper(map.slice()),
      share: this.#queue.newShare(frame.memoryMb),
      bytes,
      usedAt: ++this.#uses,
    });
    this.#bytes += bytes;
    this.#evict();
  }

  #evict(): void {
    if (this.#bytes <= limits.cellImagesBytes) return;
    const oldestFirst = [...this.#held].toSorted(([, one], [, other]) => one.usedAt - other.usedAt);
    for (const [fn, held] of oldestFirst.slice(0, -1)) {
      if (this.#bytes <= limits.cellImagesBytes) return;
      this.#held.delete(fn);
      this.#bytes -= held.bytes;
    }
  }
}

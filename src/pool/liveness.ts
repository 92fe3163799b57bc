/** Whether a cell still answers: when it was pinged, when it was last heard of, and what of its silence is not its own doing. */
import { limits } from "../limits.ts";

export class Liveness {
  /** How long the cell has been ready to run and was given no CPU, in ms. */
  readonly #runDelayMs: () => number;
  #pingedMs: number | undefined;
  /** That, when it was pinged. */
  #delayedMs = 0;

  constructor(runDelayMs: () => number) {
    this.#runDelayMs = runDelayMs;
  }

  get isPinged(): boolean {
    return this.#pingedMs !== undefined;
  }

  pinged(nowMs: number): void {
    this.#pingedMs = nowMs;
    this.#delayedMs = this.#runDelayMs();
  }

  /** Any sign of life counts: a busy cell answers calls before pings. */
  heard(): void {
    this.#pingedMs = undefined;
  }

  /** What nobody listened to was not silence: the front was away itself for so long. */
  forgive(awayMs: number): void {
    if (this.#pingedMs !== undefined) this.#pingedMs += awayMs;
  }

  /** Silent for so long that new calls should go elsewhere. */
  isStalled(nowMs: number): boolean {
    return this.#pingedMs !== undefined && nowMs - this.#pingedMs > limits.stallMs;
  }

  /** How long it has been silent, what it only waited for a CPU not counted; 0 while it is not stalled. */
  silentMs(nowMs: number): number {
    if (this.#pingedMs === undefined || !this.isStalled(nowMs)) return 0;
    return nowMs - this.#pingedMs - (this.#runDelayMs() - this.#delayedMs);
  }
}

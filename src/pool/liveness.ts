/** Whether a cell still answers: when it was pinged, when it was last heard of, and what of its silence is not its own doing. */
import { limits } from "../limits.ts";
import type { RunTimes } from "./run-times.ts";

export interface Silence {
  /** How long, what it only waited for a CPU not counted. */
  readonly silentMs: number;
  /** How long of that it ran; what it waits for otherwise (its memory, threads of its own, a machine that is not all ours) is not its doing. */
  readonly ranMs: number;
}

export class Liveness {
  readonly #runTimes: () => RunTimes | undefined;
  #pingedMs: number | undefined;
  /** As they were when it was pinged. */
  #before: RunTimes | undefined;

  constructor(runTimes: () => RunTimes | undefined) {
    this.#runTimes = runTimes;
  }

  get isPinged(): boolean {
    return this.#pingedMs !== undefined;
  }

  pinged(nowMs: number): void {
    this.#pingedMs = nowMs;
    this.#before = this.#runTimes();
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

  /** The same, what it waited for a CPU not counted: one more cell would have all of them wait the longer. */
  isSilent(nowMs: number): boolean {
    return this.silence(nowMs).silentMs > limits.stallMs;
  }

  /** Since the ping that it has not answered: all zero while it is not stalled. */
  silence(nowMs: number): Silence {
    if (this.#pingedMs === undefined || !this.isStalled(nowMs)) return { silentMs: 0, ranMs: 0 };
    const wallMs = nowMs - this.#pingedMs;
    const times = this.#runTimes();
    if (times === undefined || this.#before === undefined) return { silentMs: wallMs, ranMs: wallMs };
    return { silentMs: wallMs - (times.waitedMs - this.#before.waitedMs), ranMs: times.ranMs - this.#before.ranMs };
  }
}

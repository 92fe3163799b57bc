/**
 * Whose sandbox of a function or program is laid first: they are laid one after the other, as several at once would each be as late as the last
 * of them, and what is not ready by its deadline was laid for nothing.
 */
import { TooLate, type ThreadPart } from "./sandbox.ts";

export class OneAtATime {
  readonly #waiting: (() => void)[] = [];
  #isBusy = false;

  /** @throws {TooLate} when the deadline passes first, and what `work` throws */
  async run<T>(thread: ThreadPart, work: () => Promise<T>): Promise<T> {
    if (this.#isBusy) await this.#wait(thread);
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#pass();
    }
  }

  /** To the next one at once: nobody who comes meanwhile is ahead of it. */
  #pass(): void {
    this.#isBusy = this.#waiting.length > 0;
    this.#waiting.shift()?.();
  }

  async #wait({ share, onPause, deadlineMs }: ThreadPart): Promise<void> {
    onPause();
    if (!(await this.#isNext(deadlineMs))) throw new TooLate();
    await share.turn(deadlineMs);
    if (performance.now() < deadlineMs) return;
    this.#pass();
    throw new TooLate();
  }

  /** Resolves to false at the deadline. */
  #isNext(deadlineMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const next = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(next), 1);
        resolve(false);
      };
      // Node may fire a timer up to 1 ms early.
      const timer = Number.isFinite(deadlineMs) ? setTimeout(giveUp, Math.ceil(deadlineMs - performance.now()) + 1) : undefined;
      this.#waiting.push(next);
    });
  }
}

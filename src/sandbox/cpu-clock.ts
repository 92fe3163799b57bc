/**
 * CPU time of one guest: runs while its thread runs it, stands while it is parked or waits. Microseconds.
 * The kernel's thread clock only moves every few milliseconds here (`getrusage`), too coarse for a call of 50 µs,
 * and the monotonic clock counts what other processes took from the thread. So: the monotonic time spent on the
 * thread, but never more than the kernel's figure plus one of its steps. The kernel is asked (2 µs) at each turn's begin only
 * from the second slice on. In the first, a figure that is a step old has to do, and is compared when the turn took longer than that.
 */
const kernelStepUs = 4_000;
const firstSliceUs = 900;

export class CpuClock {
  #onThreadUs = 0;
  #kernelUs = 0;
  #startedMs: number | undefined;
  #startedKernelUs = 0;

  start(): void {
    if (this.#startedMs !== undefined) return;
    this.#startedMs = performance.now();
    this.#startedKernelUs = this.#isInFirstSlice ? recentThreadCpuUs(this.#startedMs) : threadCpuUs();
  }

  stop(): void {
    if (this.#startedMs === undefined) return;
    const onThreadUs = (performance.now() - this.#startedMs) * 1_000;
    this.#kernelUs += this.#isInFirstSlice && onThreadUs <= kernelStepUs ? onThreadUs : threadCpuUs() - this.#startedKernelUs;
    this.#onThreadUs += onThreadUs;
    this.#startedMs = undefined;
  }

  get usedUs(): number {
    const runningUs = this.#startedMs === undefined ? 0 : (performance.now() - this.#startedMs) * 1_000;
    const onThreadUs = this.#onThreadUs + runningUs;
    if (onThreadUs <= kernelStepUs) return Math.round(onThreadUs);
    const kernelRunningUs = runningUs === 0 ? 0 : threadCpuUs() - this.#startedKernelUs;
    return Math.round(Math.min(onThreadUs, this.#kernelUs + kernelRunningUs + kernelStepUs));
  }

  get #isInFirstSlice(): boolean {
    return this.#onThreadUs <= firstSliceUs;
  }
}

let askedMs = -Infinity;
let askedUs = 0;

/** Not older than one of the kernel's steps: what the thread did since comes on top. */
function recentThreadCpuUs(nowMs: number): number {
  if (nowMs - askedMs < kernelStepUs / 1_000) return askedUs;
  askedMs = nowMs;
  askedUs = threadCpuUs();
  return askedUs;
}

function threadCpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

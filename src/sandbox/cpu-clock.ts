/**
 * CPU time of one guest: runs while its thread runs it, stands while it is parked or waits. Microseconds.
 * The kernel's thread clock only moves every few milliseconds here (`getrusage`), too coarse for a call of 50 µs,
 * and the monotonic clock counts what other processes took from the thread. So: the monotonic time spent on the
 * thread, but never more than the kernel's figure plus one of its steps.
 */
const kernelStepUs = 4_000;

export class CpuClock {
  #onThreadUs = 0;
  #kernelUs = 0;
  #startedMs: number | undefined;
  #startedKernelUs = 0;

  start(): void {
    if (this.#startedMs !== undefined) return;
    this.#startedMs = performance.now();
    this.#startedKernelUs = threadCpuUs();
  }

  stop(): void {
    if (this.#startedMs === undefined) return;
    this.#onThreadUs += (performance.now() - this.#startedMs) * 1_000;
    this.#kernelUs += threadCpuUs() - this.#startedKernelUs;
    this.#startedMs = undefined;
  }

  get usedUs(): number {
    const running = this.#startedMs !== undefined;
    const onThread = this.#onThreadUs + (running ? (performance.now() - (this.#startedMs ?? 0)) * 1_000 : 0);
    if (onThread <= kernelStepUs) return Math.round(onThread);
    const kernel = this.#kernelUs + (running ? threadCpuUs() - this.#startedKernelUs : 0);
    return Math.round(Math.min(onThread, kernel + kernelStepUs));
  }
}

function threadCpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/**
 * CPU time of one guest: runs while its thread runs it, stands while it is parked or waits. Microseconds.
 * The kernel's thread clock only moves every few milliseconds here (`getrusage`), too coarse for a call of 50 µs,
 * and the monotonic clock counts what other processes took from the thread. So: the monotonic time spent on the
 * thread, but never more than the kernel's figure plus one of its steps. The kernel is asked (2 µs) only from the
 * second slice on: a call that ends within its first is too short for that figure.
 */
const kernelStepUs = 4_000;
const firstSliceUs = 900;

export class CpuClock {
  #onThreadUs = 0;
  #kernelUs = 0;
  #startedMs: number | undefined;
  #startedKernelUs: number | undefined;

  start(): void {
    if (this.#startedMs !== undefined) return;
    this.#startedMs = performance.now();
    this.#startedKernelUs = this.#onThreadUs > firstSliceUs ? threadCpuUs() : undefined;
  }

  stop(): void {
    if (this.#startedMs === undefined) return;
    const onThread = (performance.now() - this.#startedMs) * 1_000;
    this.#kernelUs += this.#startedKernelUs === undefined ? onThread : threadCpuUs() - this.#startedKernelUs;
    this.#onThreadUs += onThread;
    this.#startedMs = undefined;
  }

  get usedUs(): number {
    const runningUs = this.#startedMs === undefined ? 0 : (performance.now() - this.#startedMs) * 1_000;
    const onThread = this.#onThreadUs + runningUs;
    if (onThread <= kernelStepUs) return Math.round(onThread);
    const kernelRunning = this.#startedKernelUs === undefined || runningUs === 0 ? runningUs : threadCpuUs() - this.#startedKernelUs;
    return Math.round(Math.min(onThread, this.#kernelUs + kernelRunning + kernelStepUs));
  }
}

function threadCpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

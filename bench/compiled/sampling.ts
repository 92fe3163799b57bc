/** How each variant is timed: the same loop of tinybench, one call after the other, every sample kept. */
// Times functions with its own overhead taken off.
import { Bench } from "tinybench";

export interface CellTask {
  readonly warmup: number;
  readonly calls: number;
}

/** Microseconds of each call, sorted. `call` must check its own answer: a wrong one is no measurement. */
export async function timeCalls({ warmup, calls }: CellTask, call: () => Promise<void>): Promise<number[]> {
  // Counts only: a limit in time would give the slow variant fewer samples.
  const bench = new Bench({ iterations: calls, time: 0, warmupIterations: warmup, warmupTime: 0, retainSamples: true, throws: true });
  bench.add("call", call, { async: true });
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state !== "completed" || result.latency.samples === undefined)
    throw new Error(`Cannot use the samples as the run ended ${result?.state}`);
  return result.latency.samples.map((ms) => ms * 1_000);
}

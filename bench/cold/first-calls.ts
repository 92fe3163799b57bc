/** What every child script of `cold` is asked for, and how it times what it does: one function after the other, each for the first time. */
import { newFunctions, type BenchFunction } from "./functions.ts";

export interface FirstCallsTask {
  /** How many are called; the first ones warm the process up and are not counted. */
  readonly functions: number;
  readonly warmup: number;
  /** Which of its ways, where a script has several. */
  readonly kind: string;
}

export interface FirstCalls {
  /** Microseconds of each: from the function's code, or its image, to the answer's text; nothing of an earlier call is used again. */
  readonly firstUs: number[];
}

/** @param call answers with the reply's JSON @throws {Error} for a wrong answer: that is no measurement */
export async function timeFirstCalls(
  { functions, warmup }: FirstCallsTask,
  call: (fn: BenchFunction, index: number) => string | Promise<string>,
): Promise<FirstCalls> {
  const firstUs: number[] = [];
  for (const [index, fn] of newFunctions(functions).entries()) {
    const startedMs = performance.now();
    const text = await call(fn, index);
    if (index >= warmup) firstUs.push((performance.now() - startedMs) * 1_000);
    if (text !== fn.answer) throw new Error(`Cannot use a call of ${fn.name} as its answer is not ${fn.answer}: received ${text}`);
  }
  return { firstUs };
}

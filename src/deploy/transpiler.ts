/**
 * The transpiler, which is a component itself: an upload that makes it trap, or use up its stack, leaves its instance unusable, and the next
 * upload is somebody else's, so another is loaded then. What the old one had is not given back before the worker ends.
 */
import type * as Transpiler from "@bytecodealliance/jco-transpile/component";

export type Generate = typeof Transpiler.generate;

/** The package's main module would load its optimiser besides. */
const url = import.meta.resolve("@bytecodealliance/jco-transpile/component");
let traps = 0;
let current: Promise<Generate> | undefined;

async function load(): Promise<Generate> {
  // A module of another address is another instance.
  const { $init, generate } = (await import(traps === 0 ? url : `${url}?after=${traps}`)) as typeof Transpiler;
  await $init;
  return generate;
}

/** @throws what the transpiler throws at the component */
export async function generateGlue(...args: Parameters<Generate>): Promise<ReturnType<Generate>> {
  const generate = await (current ??= load());
  try {
    return generate(...args);
  } catch (error) {
    const isAnswer = error instanceof Error && Object.hasOwn(error, "payload");
    if (!isAnswer) {
      traps += 1;
      current = undefined;
    }
    throw error;
  }
}

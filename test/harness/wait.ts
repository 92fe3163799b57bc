/** Waiting for what another process does: asked again and again, with a limit, never a fixed sleep. */
import { setTimeout as sleep } from "node:timers/promises";

/** Resolves with the first answer that is neither undefined nor false. @throws when none came in time */
export async function waitFor<T>(what: string, ask: () => T | Promise<T>, withinMs = 10_000): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await sleep(5);
  }
}

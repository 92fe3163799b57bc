/** node:timers/promises. */
import { web } from "./lib/web.ts";

interface Options {
  readonly signal?: { readonly aborted: boolean; readonly reason: unknown; addEventListener(type: "abort", listener: () => void): void };
}

function setTimeout(ms?: number, value?: unknown, { signal }: Options = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const timer = web.setTimeout(() => resolve(value), ms);
    signal?.addEventListener("abort", () => {
      web.clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

function setImmediate(value?: unknown, options?: Options): Promise<unknown> {
  return setTimeout(0, value, options);
}

async function* setInterval(ms?: number, value?: unknown, options?: Options): AsyncGenerator {
  for (;;) yield await setTimeout(ms, value, options);
}

export default {
  setTimeout,
  setImmediate,
  setInterval,
  scheduler: { wait: (ms?: number, options?: Options) => setTimeout(ms, undefined, options), yield: () => setImmediate() },
};

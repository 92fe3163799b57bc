/** node:stream/promises. */
import stream from "./stream.ts";

const { pipeline, finished } = stream as Record<string, (...args: unknown[]) => unknown>;

/** The same, with a promise in place of the callback. */
function promised(run: typeof pipeline): (...args: unknown[]) => Promise<void> {
  return (...args) =>
    new Promise((resolve, reject) => {
      run?.(...args, (error?: unknown) => (error === undefined || error === null ? resolve() : reject(error)));
    });
}

export default { pipeline: promised(pipeline), finished: promised(finished) };

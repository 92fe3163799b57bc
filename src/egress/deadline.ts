/**
 * The one thing that ends a fetch early: the guest's own abort, its time, or the end of the egress.
 * Used as a scope around each fetch, so that a timer never outlives it. Remembers which of the three it was.
 */
import { failure } from "./failure.ts";
import type { EgressFailure } from "./types.ts";

export type Deadline = Disposable & {
  readonly signal: AbortSignal;
  /** Undefined while nothing has ended it. */
  failure(url: URL | string): EgressFailure | undefined;
  /** Waits for what cannot be aborted itself, and leaves it behind. */
  race<T>(work: Promise<T>): Promise<T>;
};

type Cause = "aborted" | "timeout" | "closed";

export function newDeadline(guest: AbortSignal, closing: AbortSignal, timeoutMs: number): Deadline {
  const controller = new AbortController();
  let cause: Cause | undefined;
  const end = (why: Cause): void => {
    cause ??= why;
    controller.abort();
  };
  const onAbort = (): void => end("aborted");
  const onClose = (): void => end("closed");
  const timer = setTimeout(end, timeoutMs, "timeout");
  if (guest.aborted) onAbort();
  if (closing.aborted) onClose();
  guest.addEventListener("abort", onAbort);
  closing.addEventListener("abort", onClose);
  return {
    signal: controller.signal,
    failure: (url) => (cause === undefined ? undefined : endedBy(cause, url, timeoutMs)),
    race: (work) => raceAbort(work, controller.signal),
    [Symbol.dispose]() {
      clearTimeout(timer);
      guest.removeEventListener("abort", onAbort);
      closing.removeEventListener("abort", onClose);
    },
  };
}

function endedBy(cause: Cause, url: URL | string, timeoutMs: number): EgressFailure {
  if (cause === "timeout") return failure("egress_timeout", url, `it took longer than ${timeoutMs} ms`);
  return failure("egress_aborted", url, cause === "closed" ? "the server is shutting down" : "the call was aborted");
}

async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  // Not thrown at once: the work has begun, and its own rejection needs a listener.
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

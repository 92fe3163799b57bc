/** When a call came and when its wall time is over, both by `performance.now()`: it counts whether or not the call has to wait for the thread. */
export interface CallTimes {
  readonly receivedMs: number;
  readonly deadlineMs: number;
}

/** Of a call that comes now. */
export function timesOf(leftMs: number): CallTimes {
  const receivedMs = performance.now();
  return { receivedMs, deadlineMs: receivedMs + leftMs };
}

/** What a fake cell answers every call. */
import type { CallResult } from "../../src/outcome.ts";

export const answered: CallResult = {
  outcome: { kind: "ok", body: new Uint8Array([49]) },
  meter: { wallUs: 1, cpuUs: 1, peakMemoryBytes: 1, memoryLimitBytes: 1, start: "warm" },
  logs: [],
  droppedLines: 0,
};

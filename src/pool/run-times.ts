/**
 * What a cell's main thread has had of a CPU, as Linux counts it: on a machine that is full, a cell that does not answer may only not have
 * had its turn, and is not to be ended for it.
 */
import { readdirSync, readFileSync } from "node:fs";

/** In ms since the process started. */
export interface RunTimes {
  /** It ran. */
  readonly ranMs: number;
  /** It was ready to run and was given no CPU. */
  readonly waitedMs: number;
}

/**
 * As they are at each call; undefined where they are not told.
 * @param pid of the cell, or of the jail's keeper that started it: then it is asked of the process within
 */
export function runTimesOf(pid: number, isKeeper: boolean): () => RunTimes | undefined {
  let cell = isKeeper ? undefined : pid;
  return () => {
    try {
      cell ??= onlyChildOf(pid);
      const [ranNs, waitedNs] = readFileSync(`/proc/${cell ?? pid}/schedstat`, "utf8")
        .split(" ")
        .map(Number);
      return { ranMs: (ranNs ?? 0) / 1e6, waitedMs: (waitedNs ?? 0) / 1e6 };
    } catch {
      return undefined;
    }
  };
}

function onlyChildOf(pid: number): number | undefined {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.length === 1 ? Number(children[0]) : undefined;
}

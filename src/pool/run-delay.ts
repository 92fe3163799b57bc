/**
 * How long a cell's main thread has been ready to run and was given no CPU, as Linux counts it: on a machine that is full,
 * a cell that does not answer may only not have had its turn, and is not to be ended for it.
 */
import { readdirSync, readFileSync } from "node:fs";

/**
 * In ms since the process started, at each call; 0 where it is not told.
 * @param pid of the cell, or of the jail's keeper that started it: then it is asked of the process within
 */
export function runDelayOf(pid: number, isKeeper: boolean): () => number {
  let cell = isKeeper ? undefined : pid;
  return () => {
    try {
      cell ??= onlyChildOf(pid);
      const [, waitedNs] = readFileSync(`/proc/${cell ?? pid}/schedstat`, "utf8").split(" ");
      return Number(waitedNs) / 1e6 || 0;
    } catch {
      return 0;
    }
  };
}

function onlyChildOf(pid: number): number | undefined {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.length === 1 ? Number(children[0]) : undefined;
}

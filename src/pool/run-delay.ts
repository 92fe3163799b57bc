/**
 * How long a cell's main thread has been ready to run and was given no CPU, as Linux counts it: on a machine that is full,
 * a cell that does not answer may only not have had its turn, and is not to be ended for it.
 */
import { readdirSync, readFileSync } from "node:fs";

/** In ms since the process started; 0 where it is not told. Of the process within, when `pid` is a jail's keeper. */
export function runDelayMs(pid: number): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/${jailedBy(pid) ?? pid}/schedstat`, "utf8").split(" ");
    return Number(waitedNs) / 1e6 || 0;
  } catch {
    return 0;
  }
}

function jailedBy(pid: number): number | undefined {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.length === 1 ? Number(children[0]) : undefined;
}

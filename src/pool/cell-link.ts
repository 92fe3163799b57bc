/** How the pool holds a cell, whichever way it runs: frames in, frames out, and an end that cannot be refused. */
import type { FromCell, ToCell } from "../cell/protocol.ts";
import type { RunTimes } from "./run-times.ts";

export interface CellEvents {
  frame(frame: FromCell): void;
  /** The cell is gone, by itself or by `kill`; said once. */
  gone(reason: string): void;
}

export interface CellLink {
  readonly name: string;
  send(frame: ToCell): void;
  /** Resolves when it has taken so much of what was sent that more may follow, or is gone. */
  drained(): Promise<void>;
  /** What it has had of a CPU; undefined where nobody knows. */
  runTimes(): RunTimes | undefined;
  /** Asks it to end: enough for a cell that is not stuck in the kernel. */
  end(): void;
  kill(): void;
}

export type SpawnCell = (events: CellEvents) => CellLink;

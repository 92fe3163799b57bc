/** The processes below one of ours, as Linux tells them: cells are found, ended and looked for after a close. */
import { readdirSync, readFileSync } from "node:fs";

/** The cells that a process has started and that still run, each the process that runs guests and not its jail's keeper. */
export function cellsOf(pid: number): number[] {
  return childrenOf(pid)
    .filter(isCell)
    .map((child) => childrenOf(child).find(isCell) ?? child);
}

/** A zombie has no command line and so is none. */
function isCell(pid: number): boolean {
  return commandOf(pid).includes("process-entry");
}

/** One of the cells of a process. @throws when it has none: a pid made up instead would signal the tests' own process group */
export function cellOf(pid: number, choice = 0): number {
  const cells = cellsOf(pid);
  const cell = cells[choice % cells.length];
  if (cell === undefined) throw new Error(`process ${pid} has no cell`);
  return cell;
}

function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => parentOf(child) === pid);
}

/** The field after the command's name, which is in brackets and may hold anything. */
function parentOf(pid: number): number | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

function commandOf(pid: number): string {
  return readOrNothing(`/proc/${pid}/cmdline`);
}

/** Processes end while they are looked at. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

export function isRunning(pid: number): boolean {
  return commandOf(pid) !== "";
}

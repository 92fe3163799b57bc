/**
 * CPU time and memory of the server's processes, from `/proc`: the front by its id, the others as its descendants.
 * Where there is no `/proc` (not Linux) the lists are empty, and the tables say so.
 */
import { readFileSync, readdirSync } from "node:fs";

export type Role = "front" | "cell" | "deploy worker" | "client";

export interface ProcessReading {
  readonly pid: number;
  readonly role: Role;
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** Linux counts in hundredths of a second on every machine that Node runs on. */
const tickMs = 10;

export function readServer(frontPid: number): ProcessReading[] {
  return [frontPid, ...descendants(frontPid)]
    .map((pid) => readProcess(pid, roleOf(pid, frontPid)))
    .filter((reading) => reading !== undefined);
}

/** Undefined when the process has ended, or there is no `/proc`. */
export function readProcess(pid: number, role: Role): ProcessReading | undefined {
  const stat = read(pid, "stat");
  const rssKb = /^VmRSS:\s+(\d+) kB$/m.exec(read(pid, "status"))?.[1];
  // Fields are counted from behind the name, which may hold spaces: user and system time are the 12th and 13th there.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (rssKb === undefined) return undefined;
  return { pid, role, cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs, rssBytes: Number(rssKb) * 1_024 };
}

function descendants(pid: number): number[] {
  const children = childrenOf(pid);
  return children.concat(children.flatMap(descendants));
}

function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) => read(pid, `task/${thread}/children`).split(" ").filter(Boolean).map(Number));
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function roleOf(pid: number, frontPid: number): Role {
  if (pid === frontPid) return "front";
  return read(pid, "cmdline").includes("process-entry") ? "cell" : "deploy worker";
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

/** CPU time between two readings, added up by role, in milliseconds. */
export function cpuByRole(before: readonly ProcessReading[], after: readonly ProcessReading[]): Partial<Record<Role, number>> {
  const earlier = new Map(before.map(({ pid, cpuMs }) => [pid, cpuMs]));
  const sums: Partial<Record<Role, number>> = {};
  for (const { pid, role, cpuMs } of after) sums[role] = (sums[role] ?? 0) + cpuMs - (earlier.get(pid) ?? 0);
  return sums;
}

/** Resident memory of the processes with these roles, in bytes. */
export function rssOf(readings: readonly ProcessReading[], ...roles: Role[]): number {
  return readings.filter(({ role }) => roles.includes(role)).reduce((sum, { rssBytes }) => sum + rssBytes, 0);
}

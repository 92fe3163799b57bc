/** On what the numbers were measured: without it nobody can tell whether theirs should be the same. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly os: string;
}

export function describeMachine(): Machine {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / 1_048_576),
    os: `${platform()} ${release()} ${arch()}`,
  };
}

/** How many cores others keep busy while we do nothing: what they take now, they will take from the benchmark. */
export async function measureOthers(): Promise<number> {
  const before = busyMs();
  const startedMs = performance.now();
  await sleep(1_000);
  return Math.max(0, (busyMs() - before) / (performance.now() - startedMs));
}

/**
 * CPU time of the whole machine since it started, added up over its cores: from `/proc/stat` where there is one, as
 * Node's own figure leaves out what the kernel does for the network and what a hypervisor takes away.
 */
export function busyMs(): number {
  const fields = totalsLine().split(/\s+/).slice(1, 9).map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = fields;
  if (fields.length === 8) return (user + nice + system + irq + softIrq + steal) * 10;
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

function totalsLine(): string {
  try {
    return readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? "";
  } catch {
    return "";
  }
}

/** What ran: our own version and commit, Node and V8, and the packages that the numbers depend on. */
export function describeVersions(): Record<string, string> {
  const { version, dependencies, devDependencies } = readManifest();
  const packages = { ...dependencies, ...devDependencies };
  const named = ["hono", "@hono/node-server", "msgpackr", "quickjs-emscripten", "tinybench", "autocannon"];
  return {
    isopod: version,
    commit: commit(),
    node: process.versions.node,
    v8: process.versions.v8,
    ...Object.fromEntries(named.map((name) => [name, packages[name] ?? "not installed"])),
  };
}

interface Manifest {
  readonly version: string;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as Manifest;
}

/** The commit, marked when the tree differs from it. */
function commit(): string {
  try {
    const isDirty = git("status", "--porcelain", "--", "../../src", "../../guest", "../../package-lock.json") !== "";
    return `${git("rev-parse", "--short=12", "HEAD")}${isDirty ? " with uncommitted changes" : ""}`;
  } catch {
    return "unknown: no git here";
  }
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8", stdio: "pipe" }).trim();
}

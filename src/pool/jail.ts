/**
 * The operating system's wall around a cell, on Linux: bubblewrap puts it into namespaces of its own, where there is no
 * network, no other process, and of the file system only the program, to be read; a seccomp filter leaves it the system
 * calls that it needs; limits on what it may use; no new privileges, ever.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, sep } from "node:path";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { limits } from "../limits.ts";
import { seccompFilter } from "./seccomp.ts";

/** What is started instead of a program, to have it jailed. */
export interface Jail {
  readonly command: string;
  /** Arguments that stand ahead of the program and its own. */
  readonly args: readonly string[];
  /** What the program that starts it must find on file descriptor 4, to its end; undefined without a filter. */
  readonly filter: Uint8Array | undefined;
}

/** The descriptor that the filter is read from: behind a cell's socket. */
const filterFd = 4;

const own = fileURLToPath(new URL("../../", import.meta.url));

/** Where the program is that cells run, and what it loads. The data directory is often beside it, and not among them. */
export function programFolders(): string[] {
  const [packages = own] = createRequire(import.meta.url)
    .resolve("quickjs-emscripten")
    .split(`${sep}quickjs-emscripten${sep}`);
  // Packages are looked for here first, and it may be a link to where they are.
  const linked = join(own, "node_modules");
  return [...new Set([join(own, "src"), join(own, "guest"), ...(existsSync(linked) ? [linked] : []), packages])];
}

const systemLibraries = ["/lib", "/lib64", "/usr/lib", "/usr/lib64"];

/** A cell needs its socket, its engine's files while it starts, and what V8's threads wait on. */
const maxOpenFiles = 128;

/**
 * @param memoryMb what all guests of the server may have: a cell's own heap and code come on top
 * @returns undefined where the system has no bubblewrap
 */
export function newJail(memoryMb: number): Jail | undefined {
  const bubblewrap = process.platform === "linux" ? findProgram("bwrap") : undefined;
  if (bubblewrap === undefined) return undefined;
  const filter = seccompFilter();
  const [first = "", ...rest] = [...resourceLimits(memoryMb), bubblewrap, ...namespaces(filter !== undefined), ...files()];
  const seccomp = filter === undefined ? [] : ["--seccomp", String(filterFd)];
  return { command: first, args: [...rest, ...seccomp, "--"], filter };
}

/**
 * All namespaces; the cell ends with the front; it is nobody, with no capabilities. A session of its own only where no filter
 * keeps it from typing into a terminal: Linux gives each session an equal part of the CPU (autogroup), so a few busy
 * cells would leave the front, and with it every other cell's calls, waiting for hundreds of milliseconds.
 */
function namespaces(isFiltered: boolean): string[] {
  const identity = ["--uid", "65534", "--gid", "65534", "--hostname", "cell"];
  return ["--unshare-all", "--die-with-parent", "--as-pid-1", ...(isFiltered ? [] : ["--new-session"]), "--cap-drop", "ALL", ...identity];
}

/** An empty root with the program and the system's libraries in it, to be read. */
function files(): string[] {
  const readable = [...systemLibraries.filter(existsSync), ...programFolders(), dirname(process.execPath), join(own, "package.json")];
  const bound = readable.flatMap((path) => ["--ro-bind", path, path]);
  return [...bound, "--remount-ro", "/", "--chdir", own, "--clearenv", "--setenv", "TZ", "UTC"];
}

/** Without `prlimit` (util-linux) there are none: the layers say so. */
function resourceLimits(memoryMb: number): string[] {
  const prlimit = findProgram("prlimit");
  const dataBytes = (memoryMb + 2_048) * 1_048_576;
  return prlimit === undefined ? [] : [prlimit, "--core=0", `--nofile=${maxOpenFiles}`, `--data=${dataBytes}`];
}

export function findProgram(name: string): string | undefined {
  const folders = ["/usr/bin", "/bin", "/usr/local/bin", ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** To the front, when both want the CPU. A cell cannot take that back. */
function givingWay(): string[] {
  const nice = process.platform === "win32" ? undefined : findProgram("nice");
  return nice === undefined ? [] : [nice, "-n", String(limits.niceness)];
}

/** Starts Node in the jail, or without one. Descriptor 3 is a socket pair. */
export function spawnNode(
  jail: Jail | undefined,
  args: readonly string[],
  stdout: "ignore" | "pipe",
  stderr: "inherit" | "pipe",
): ChildProcess {
  const env = { TZ: "UTC" };
  const jailed = jail === undefined ? [] : [jail.command, ...jail.args];
  const [command = "", ...all] = [...givingWay(), ...jailed, process.execPath, ...args];
  const child = spawn(command, all, { stdio: ["ignore", stdout, stderr, "pipe", ...(jail === undefined ? [] : ["pipe" as const])], env });
  if (jail === undefined) return child;
  const filterPipe = child.stdio[filterFd] as Writable;
  // A jail that does not start never reads it; its exit says why.
  filterPipe.on("error", () => {});
  filterPipe.end(jail.filter ?? "");
  return child;
}

/** What a program in the jail found: whether each wall stands. */
export interface JailFindings {
  readonly isAlone: boolean;
  readonly isFiltered: boolean;
  readonly isLimited: boolean;
  /** Why there is no jail, or what of it does not stand. */
  readonly reason: string | undefined;
}

const probeTimeoutMs = 10_000;

/** Looks at the jail from within: a program is started there, which tries what should not work. */
export async function probeJail(jail: Jail | undefined): Promise<JailFindings> {
  if (jail === undefined)
    return { ...noJail, reason: "install bubblewrap (Debian, Ubuntu: apt install bubblewrap); it is there for Linux only" };
  const probe = fileURLToPath(new URL(`./jail-probe${import.meta.filename.slice(-3)}`, import.meta.url));
  const child = spawnNode(jail, ["--no-warnings", probe, String(maxOpenFiles)], "pipe", "pipe");
  const timer = setTimeout(() => child.kill("SIGKILL"), probeTimeoutMs);
  const [said, complaint] = await Promise.all([text(child.stdout as Readable), text(child.stderr as Readable)]);
  clearTimeout(timer);
  try {
    return { ...(JSON.parse(said) as Omit<JailFindings, "reason">), reason: undefined };
  } catch {
    return { ...noJail, reason: `bubblewrap does not work here: ${complaint.trim() || "it ended without a word"}` };
  }
}

export const noJail = { isAlone: false, isFiltered: false, isLimited: false };

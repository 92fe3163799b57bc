/**
 * The server that is attacked: `isopod serve` in a process of its own, as `npm start` starts it, with a data directory
 * that is removed afterwards. Ended by its process id and by nothing else.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { newFolder } from "../harness/folder.ts";
import { cellsOf, isRunning } from "../harness/processes.ts";
import { waitFor } from "../harness/wait.ts";

const program = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const startMs = 30_000;
/** The server drains for at most 4 s. */
const stopMs = 8_000;

export interface AttackedServer extends AsyncDisposable {
  readonly url: string;
  /** The front's process. */
  readonly pid: number;
  /** What it wrote to stderr. */
  readonly log: readonly string[];
  /** Whether the process that was started is still there. */
  isAlive(): boolean;
}

/** @throws {Error} with what it wrote, when it does not listen in time */
export async function startAttackedServer(): Promise<AttackedServer> {
  const folder = await newFolder();
  const child = spawn(process.execPath, [...startFlags(), program, "serve", "--port", "0", "--no-example", "--data", folder.path], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"] },
  });
  const log = linesOf(child);
  const stop = async (): Promise<void> => {
    await stopProcess(child);
    await folder[Symbol.asyncDispose]();
  };
  const url = await listeningUrl(child, log).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, pid: child.pid ?? 0, log, isAlive: () => !hasEnded(child), [Symbol.asyncDispose]: stop };
}

/** The flags that `npm start` gives to Node. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { scripts: { start: string } };
  return ["--no-warnings", ...scripts.start.split(" ").filter((word) => word.startsWith("--"))];
}

function linesOf(child: ChildProcess): string[] {
  const log: string[] = [];
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on("line", (line) => log.push(line));
  return log;
}

/** What `serve` writes first is `listening on URL`. */
async function listeningUrl(child: ChildProcess, log: readonly string[]): Promise<string> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const line = once(lines, "line", { signal: AbortSignal.timeout(startMs) }).then(([text]) => String(text));
  const first = await Promise.race([line, once(child, "exit").then(() => "")]).catch(() => "");
  const url = /^listening on (http:\S+)$/.exec(first)?.[1];
  if (url === undefined) throw new Error(`Cannot attack as the server did not start within ${startMs} ms: ${log.join("\n") || first}`);
  return url;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Asked to drain, then ended; and its cells with it. */
async function stopProcess(child: ChildProcess): Promise<void> {
  const cells = cellsOf(child.pid ?? 0);
  if (!hasEnded(child)) {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    await exited;
    clearTimeout(timer);
  }
  await waitFor("the cells to be gone", () => cells.every((pid) => !isRunning(pid)));
}

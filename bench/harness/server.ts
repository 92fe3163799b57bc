/**
 * A server of our own for a benchmark: `isopod serve` in its own process, a free port, a data directory that is
 * removed afterwards. Stopped by its process id and by nothing else.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cleanEnvironment } from "./child.ts";

const program = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const startMs = 30_000;
/** The server drains for at most 4 s. */
const stopMs = 6_000;

export interface BenchServer {
  readonly url: string;
  /** The front's process id; cells and deploy workers are its children. */
  readonly pid: number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The flags that `npm start` gives to Node. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { scripts: { start: string } };
  return scripts.start.split(" ").filter((word) => word.startsWith("--"));
}

/** Resolves when the server listens and its cells have had time to get ready. @throws {Error} with what it wrote when it does not */
export async function startServerProcess(flags: readonly string[] = []): Promise<BenchServer> {
  const data = mkdtempSync(join(tmpdir(), "isopod-bench-"));
  const args = ["--no-warnings", ...startFlags(), program, "serve", "--port", "0", "--data", data, ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: cleanEnvironment() });
  const stop = async (): Promise<void> => {
    await stopProcess(child);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const url = await listeningUrl(child);
    await allCellsReady(url);
    return { url, pid: child.pid ?? 0, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What `serve` writes first is `listening on URL`; a server that ends before has said why on stderr. */
async function listeningUrl(child: ChildProcess): Promise<string> {
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const line = once(lines, "line", { signal: AbortSignal.timeout(startMs) }).then(([text]) => String(text));
  const first = await Promise.race([line, once(child, "exit").then(() => "")]).catch(() => "");
  const url = /^listening on (http:\S+)$/.exec(first)?.[1];
  if (url === undefined)
    throw new Error(`Cannot benchmark as the server did not start within ${startMs} ms: ${errors || first || "it wrote nothing"}`);
  return url;
}

/** The server listens when its first cell is ready; the others would start inside the measurement. */
async function allCellsReady(url: string): Promise<void> {
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline) {
    const health = (await (await fetch(`${url}/health`)).json()) as { cells: { starting: number } };
    if (health.cells.starting === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Cannot benchmark as the server's cells were not ready within ${startMs} ms`);
}

/** Ends a child that serves: asked first, then made to. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
  await exited;
  clearTimeout(timer);
}

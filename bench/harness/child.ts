/** Runs a script of ours in a fresh process and takes its answer: one JSON value on stdout. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

export interface ChildOptions {
  /** Handed over as the first argument, as JSON. */
  readonly task?: unknown;
  readonly execArgv?: readonly string[];
  /** Past it the child is ended and the benchmark has failed. */
  readonly timeoutMs: number;
}

/** @throws {Error} when the child fails, is late, or answers with something else */
export async function runScript<T>(script: URL, { task, execArgv = [], timeoutMs }: ChildOptions): Promise<T> {
  const file = fileURLToPath(script);
  const output = await runNode([...execArgv, "--no-warnings", file, JSON.stringify(task ?? null)], timeoutMs);
  try {
    return JSON.parse(output) as T;
  } catch {
    throw new Error(`Cannot read the answer of ${basename(file)} as it is not JSON: received ${JSON.stringify(output.slice(0, 200))}`);
  }
}

/** This Node with these arguments, to its end; what it wrote to stdout. `started` hears its process id. */
export async function runNode(args: readonly string[], timeoutMs: number, started?: (pid: number) => void): Promise<string> {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: cleanEnvironment(),
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  if (child.pid !== undefined) started?.(child.pid);
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`Cannot use ${args.find((arg) => /\.[jt]s$/.test(arg))} as it ended by ${signal ?? `code ${code}`}`);
  return Buffer.concat(chunks).toString("utf8");
}

/** Settings of whoever runs the benchmark must not become the benchmark's. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("ISOPOD_") && name !== "NODE_OPTIONS");
  return Object.fromEntries(kept);
}

/** The other side: a child's task, and its answer. */
export function readTask(): unknown {
  return JSON.parse(process.argv[2] ?? "null");
}

export function answer(value: unknown): void {
  process.stdout.write(JSON.stringify(value));
}

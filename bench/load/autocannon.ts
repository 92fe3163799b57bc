/**
 * The same load from autocannon, a tool that others know: a cross-check of our own client, not the measurement,
 * since it takes more of the machine that it shares with the server. Its process is read from `/proc` while it runs.
 */
import { fileURLToPath } from "node:url";
import { runNode } from "../harness/child.ts";
import { readProcess } from "../harness/processes.ts";
import type { LoadRequest, LoadTarget } from "./load.ts";

export interface AutocannonResult {
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of one core; undefined where there is no `/proc`. */
  readonly clientCores: number | undefined;
}

interface Answer {
  readonly requests: { readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly duration: number;
  readonly non2xx: number;
  readonly errors: number;
}

const program = fileURLToPath(import.meta.resolve("autocannon"));

export async function runAutocannon(
  server: LoadTarget,
  { path, body }: LoadRequest,
  connections: number,
  seconds: number,
): Promise<AutocannonResult> {
  const flags = [
    "--json",
    "--no-progress",
    "-c",
    String(connections),
    "-d",
    String(seconds),
    "-m",
    "POST",
    "-H",
    "content-type: application/json",
    "-b",
    body,
  ];
  const { output, cpuMs } = await runWatched([program, ...flags, `${server.url}${path}`], seconds * 1_000 + 15_000);
  const { requests, latency, duration, non2xx, errors } = JSON.parse(output) as Answer;
  if (non2xx + errors > 0) throw new Error(`Cannot use autocannon's run on ${path}: ${non2xx} answers were refusals, ${errors} errors`);
  return { rps: requests.total / duration, p50Ms: latency.p50, p99Ms: latency.p99, clientCores: cpuMs && cpuMs / (duration * 1_000) };
}

/** Runs it, and keeps the last reading of its CPU time before it ended. */
async function runWatched(args: readonly string[], timeoutMs: number): Promise<{ output: string; cpuMs: number | undefined }> {
  let cpuMs: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const output = await runNode(args, timeoutMs, (pid) => {
    timer = setInterval(() => (cpuMs = readProcess(pid, "client")?.cpuMs ?? cpuMs), 50);
  }).finally(() => clearInterval(timer));
  return { output, cpuMs };
}

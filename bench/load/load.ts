/** Puts a server under load from a process of its own, and says what it gave and what each process used for it. */
import { runScript } from "../harness/child.ts";
import { busyMs } from "../harness/machine.ts";
import { cpuByRole, readServer, type Role } from "../harness/processes.ts";
import { hello } from "../harness/hello.ts";

export interface LoadTask {
  readonly url: string;
  readonly path: string;
  readonly body: string;
  readonly expectStatus: number;
  readonly expectBody: string;
  readonly connections: number;
  /** Sent and checked, but not counted. */
  readonly warmupMs: number;
  /** It ends at whichever comes first. */
  readonly durationMs: number;
  readonly maxCalls: number;
}

export interface LoadResult {
  readonly calls: number;
  readonly elapsedMs: number;
  /** With the warm-up: what the CPU times are spread over. */
  readonly totalCalls: number;
  readonly totalMs: number;
  readonly clientCpuMs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly latenciesUs: readonly number[];
}

/** A request, and the answer that must come. */
export type LoadRequest = Pick<LoadTask, "path" | "body" | "expectStatus" | "expectBody">;

/** The two routes of our server that are compared: the same method, the same headers, the same body. */
export const emptyRoute: LoadRequest = { path: "/empty", body: hello.event, expectStatus: 204, expectBody: "" };
export const helloRoute: LoadRequest = { path: hello.path, body: hello.event, expectStatus: 200, expectBody: hello.answer };

/** What is under load: ours, with its cells, or a peer's. */
export interface LoadTarget {
  readonly url: string;
  readonly pid: number;
}

export interface LoadedServer extends LoadResult {
  readonly rps: number;
  /** CPU time by role, as a share of one core. */
  readonly cores: Partial<Record<Role, number>>;
  /** What was busy on the machine and was neither the server nor the client: noise, and kernel work for both. */
  readonly othersCores: number;
}

export type LoadAmount = Pick<LoadTask, "connections" | "warmupMs" | "durationMs" | "maxCalls">;

export async function loadServer(server: LoadTarget, request: LoadRequest, amount: LoadAmount): Promise<LoadedServer> {
  const task: LoadTask = { url: server.url, ...request, ...amount };
  const before = readServer(server.pid);
  const busyBefore = busyMs();
  const result = await runScript<LoadResult>(new URL("./client.ts", import.meta.url), {
    task,
    timeoutMs: amount.warmupMs + amount.durationMs + 15_000,
  });
  const busy = busyMs() - busyBefore;
  const cpuMs = { ...cpuByRole(before, readServer(server.pid)), client: result.clientCpuMs };
  const cores = Object.fromEntries(Object.entries(cpuMs).map(([role, ms]) => [role, ms / result.totalMs]));
  const ours = Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);
  return { ...result, rps: (result.calls / result.elapsedMs) * 1_000, cores, othersCores: (busy - ours) / result.totalMs };
}

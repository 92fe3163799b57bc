/** Child script: calls of the neighbour, one after the other over one connection, for a while; each answer is checked. */
import { answer, readTask } from "../harness/child.ts";
import { HttpClient } from "../harness/http-client.ts";

export interface CallsTask {
  readonly url: string;
  readonly name: string;
  readonly event: string;
  readonly expected: string;
  readonly warmupMs: number;
  readonly durationMs: number;
}

const { url, name, event, expected, warmupMs, durationMs } = readTask() as CallsTask;
using client = new HttpClient(url);
const tookUs: number[] = [];
const startedMs = performance.now();
for (let atMs = 0; atMs < warmupMs + durationMs; atMs = performance.now() - startedMs) {
  const { tookUs: us } = await client.invoke(name, event, expected);
  if (atMs >= warmupMs) tookUs.push(us);
}
answer({ tookUs });

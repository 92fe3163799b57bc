/** A component of `wasi:http` called over HTTP: here, and under `wasmtime serve` where that is installed. One connection, one request at a time. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { httpEcho } from "../../test/harness/component-build.ts";
import { cleanEnvironment } from "../harness/child.ts";
import { HttpClient } from "../harness/http-client.ts";
import { startServerProcess } from "../harness/server.ts";

export interface ComponentRound {
  readonly isopod: number[];
  readonly wasmtime: number[] | undefined;
}

const warmup = 300;
const calls = 1_000;
/** `WASMTIME` names a program that is not on the path. */
const wasmtime = process.env["WASMTIME"] ?? "wasmtime";
const startMs = 30_000;

/** Microseconds of each request. */
export async function runComponentRound(isTurned: boolean): Promise<ComponentRound> {
  const component = await httpEcho();
  if (isTurned) return { wasmtime: await underWasmtime(component), isopod: await underIsopod(component) };
  return { isopod: await underIsopod(component), wasmtime: await underWasmtime(component) };
}

async function underIsopod(component: Uint8Array<ArrayBuffer>): Promise<number[]> {
  await using server = await startServerProcess();
  const headers = { "content-type": "application/wasm" };
  const reply = await fetch(`${server.url}/functions/echo`, { method: "PUT", body: component, headers });
  if (reply.status !== 201) throw new Error(`Cannot benchmark as the component was not deployed: ${await reply.text()}`);
  return await timeRequests(server.url, "/invoke/echo/a");
}

async function underWasmtime(component: Uint8Array): Promise<number[] | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "isopod-bench-wasmtime-"));
  const file = join(folder, "echo.wasm");
  writeFileSync(file, component);
  const port = await freePort();
  const child = spawn(wasmtime, ["serve", "--addr", `127.0.0.1:${port}`, "-Scli", file], { stdio: "ignore", env: cleanEnvironment() });
  try {
    const missing = await Promise.race([once(child, "error").then(() => true), answers(port)]);
    return missing ? undefined : await timeRequests(`http://127.0.0.1:${port}`, "/a");
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeRequests(url: string, path: string): Promise<number[]> {
  using client = new HttpClient(url);
  const times: number[] = [];
  for (let call = 0; call < warmup + calls; call++) {
    const { status, body, tookUs } = await client.send("POST", path, "hello");
    if (status !== 201 || !body.endsWith("hello")) throw new Error(`Cannot use a request as its answer is wrong: ${status} ${body}`);
    if (call >= warmup) times.push(tookUs);
  }
  return times;
}

/** Resolves to false when it answers. @throws {Error} when it does not in time */
async function answers(port: number): Promise<false> {
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline) {
    const reply = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "x" }).catch(() => undefined);
    if (reply !== undefined) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Cannot benchmark as wasmtime did not answer within ${startMs} ms`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

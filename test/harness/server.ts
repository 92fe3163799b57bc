/**
 * One real server per test file, on a free port with a data directory of its own, and the requests that tests make.
 * When the file ends it is checked that no call is in flight, and closed; then, that no cell is left.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { readServerConfig, type ServerConfig } from "../../src/config.ts";
import { parseTenant } from "../../src/ids.ts";
import { createKey } from "../../src/keys/ring-folder.ts";
import { startServer, type RunningServer } from "../../src/server.ts";
import { cellsOf } from "./processes.ts";
import { Reply } from "./reply.ts";
import type { Credentials } from "./signed.ts";
import { withReport } from "./report.ts";
import { waitFor } from "./wait.ts";

export interface Health {
  readonly status: string;
  readonly cells: {
    readonly ready: number;
    readonly starting: number;
    readonly inFlight: number;
    readonly lost: number;
    readonly rerun: number;
  };
  readonly running: number;
  readonly refused: number;
}

export interface DeployedVersion {
  readonly name: string;
  readonly version: number;
  readonly form: string;
  readonly codeHash: string;
  readonly imageHash: string;
  readonly programHash?: string;
  readonly imageBytes: number;
  readonly codeBytes: number;
  readonly deployMs: number;
  readonly loadMs: number;
  readonly createdAt: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly logs?: readonly { readonly text: string }[];
}

/** A function's code: one file's text, files by path, or a WebAssembly binary. */
export type Source =
  | string
  | { readonly code: string; readonly runtime?: string }
  | { readonly files: Readonly<Record<string, string>>; readonly entry?: string; readonly runtime?: string }
  | Binary;

interface Binary {
  readonly wasm: Uint8Array<ArrayBuffer>;
}

type Body = string | Uint8Array<ArrayBuffer>;

type Over = Partial<Omit<ServerConfig, "data">> & { readonly data?: string };

export class TestServer {
  readonly running: RunningServer;
  readonly data: string;
  /** What the server logged. */
  readonly log: readonly string[];
  /** What every request of the holder of a key carries. */
  readonly headers: Readonly<Record<string, string>>;

  private constructor(running: RunningServer, data: string, log: readonly string[], headers: Readonly<Record<string, string>> = {}) {
    this.running = running;
    this.data = data;
    this.log = log;
    this.headers = headers;
  }

  /** The same server, as whoever holds a key sees it. */
  as({ id, secret }: Credentials): TestServer {
    return new TestServer(this.running, this.data, this.log, { authorization: `Bearer ${id}.${secret}` });
  }

  /** Without `data` the server gets a new directory. */
  static async start(over: Over = {}): Promise<TestServer> {
    const data = over.data ?? (await mkdtemp(join(tmpdir(), "isopod-test-")));
    const log: string[] = [];
    const config = readServerConfig(undefined, {}, { port: 0, example: false, ...over, data });
    return new TestServer(await startServer(config, (message) => log.push(message)), data, log);
  }

  /** What the server logged of failures of its own. */
  get bugs(): readonly string[] {
    return this.log.filter((line) => line.startsWith("bug:"));
  }

  get url(): string {
    return this.running.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async request(path: string, init: RequestInit = {}): Promise<Reply> {
    const headers = { ...Object.fromEntries(new Headers(init.headers)), ...this.headers };
    return Reply.read(await fetch(`${this.url}${path}`, { ...init, headers }));
  }

  /** Sends an upload as it is and gives back whatever the server says. */
  put(name: string, body: Body, type = "application/json"): Promise<Reply> {
    return this.request(`/functions/${name}`, { method: "PUT", body, headers: { "content-type": type } });
  }

  tryDeploy(name: string, source: Source, config?: Record<string, unknown>): Promise<Reply> {
    if (typeof source !== "string" && "wasm" in source) return this.#tryBinary(name, source, config);
    const code = typeof source === "string" ? { code: source } : source;
    return this.put(name, JSON.stringify({ ...code, ...(config === undefined ? {} : { config }) }));
  }

  #tryBinary(name: string, { wasm: body }: Binary, config?: Record<string, unknown>): Promise<Reply> {
    const headers = { "content-type": "application/wasm", "x-isopod-config": JSON.stringify(config ?? {}) };
    return this.request(`/functions/${name}`, { method: "PUT", body, headers });
  }

  async deploy(name: string, source: Source, config?: Record<string, unknown>): Promise<DeployedVersion> {
    const reply = await this.tryDeploy(name, source, config);
    if (reply.status !== 201) throw new Error(`${name} was not deployed: ${reply.status} ${reply.text}`);
    return reply.json as DeployedVersion;
  }

  /** Invokes with an event as JSON; without one, with no body. */
  invoke(name: string, event?: unknown, signal?: AbortSignal): Promise<Reply> {
    return this.invokeRaw(name, event === undefined ? undefined : JSON.stringify(event), signal);
  }

  async invokeRaw(name: string, body?: Body, signal?: AbortSignal): Promise<Reply> {
    const init = { method: "POST", ...(body === undefined ? {} : { body }), ...(signal && { signal }) };
    return withReport(await this.request(`/invoke/${name}`, init), name, (path) => this.request(path));
  }

  /** A call that must succeed: its value. */
  async value(name: string, event?: unknown): Promise<unknown> {
    const reply = await this.invoke(name, event);
    if (reply.status !== 200) throw new Error([`${name} failed: ${reply.status} ${reply.text}`, ...this.bugs].join("\n"));
    return reply.json;
  }

  /** Deploys, calls once and gives back the value: for guests that are their own test. */
  async once(name: string, source: Source, event?: unknown, config?: Record<string, unknown>): Promise<unknown> {
    await this.deploy(name, source, config);
    return this.value(name, event);
  }

  /** What the server said of each cell that it lost. */
  get lostCells(): readonly string[] {
    return this.log.filter((line) => /^cell .* is gone:/.test(line));
  }

  async health(): Promise<Health> {
    return (await this.request("/health")).json as Health;
  }

  /** Resolves when that many calls are inside cells. */
  async inCells(calls: number): Promise<void> {
    await waitFor(`${calls} calls in cells`, async () => (await this.health()).cells.inFlight >= calls);
  }

  async close(): Promise<void> {
    await this.running.close();
  }
}

/** A key of a data directory's ring. */
export async function makeKey(data: string, tenant = "default"): Promise<Credentials> {
  const { key, secret } = await createKey(data, parseTenant(tenant), "");
  return { id: key.id, secret };
}

/** A server that has keys from its start, and one of them. */
export async function useServerWithKey(over: Over = {}): Promise<{ server: TestServer; key: Credentials }> {
  const data = await mkdtemp(join(tmpdir(), "isopod-test-"));
  const key = await makeKey(data);
  return { server: await useServer({ ...over, data }), key };
}

/** A server for a whole test file: `const server = await useServer()` at its top. */
export async function useServer(over: Over = {}): Promise<TestServer> {
  const before = new Set(cellsOf(process.pid));
  const server = await TestServer.start(over);
  afterAll(async () => {
    try {
      await expectIdle(server);
    } finally {
      await server.close();
      await expectNoCells(before);
      await rm(server.data, { recursive: true, force: true });
    }
  });
  return server;
}

/** No call is in flight, neither in a cell nor at admission. */
async function expectIdle(server: TestServer): Promise<void> {
  await waitFor("the server to be idle", async () => {
    const { running, cells } = await server.health();
    return running === 0 && cells.inFlight === 0;
  }).catch(async (error: unknown) => {
    throw new Error(`calls leaked: ${JSON.stringify(await server.health())}`, { cause: error });
  });
  // A bug that the server caught and answered is a bug all the same.
  expect(server.bugs).toEqual([]);
}

export async function expectNoCells(before: ReadonlySet<number> = new Set()): Promise<void> {
  await waitFor("all cells to be gone", () => cellsOf(process.pid).every((pid) => before.has(pid)));
}

/**
 * A whole engine in one object: opens the stores, starts the deploy worker and the cells, listens.
 * The CLI and the tests start servers with it; closing one drains it.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DatabaseSync } from "node:sqlite";
// Runs a Hono app on Node's HTTP server.
import { createAdaptorServer } from "@hono/node-server";
import { Admission } from "./admission/admission.ts";
import { withoutKeysSentence, type ServerConfig } from "./config.ts";
import { Deployer } from "./deploy/deployer.ts";
import { newEgress } from "./egress/egress.ts";
import type { Egress } from "./egress/types.ts";
import { IsopodError } from "./errors.ts";
import { newEventRunner } from "./event-runner.ts";
import { EventQueue } from "./events/event-queue.ts";
import { newApp } from "./http/app.ts";
import { defaultTenant, type FunctionName } from "./ids.ts";
import type { CallStations, Stations } from "./invoke.ts";
import { KeyRing } from "./keys/key-ring.ts";
import { limits } from "./limits.ts";
import { Ledger } from "./metering/ledger.ts";
import { isolationLayers, jailLayers, type IsolationLayer } from "./pool/isolation-layers.ts";
import { newJail, noJail, probeJail, type Jail, type JailFindings } from "./pool/jail.ts";
import { Pool, type CallPool } from "./pool/pool.ts";
import { TenantPools } from "./pool/tenant-pools.ts";
import { processSpawner, stackFlags } from "./pool/spawn-process.ts";
import { threadSpawner } from "./pool/spawn-thread.ts";
import { Layers } from "./registry/layers.ts";
import { Registry } from "./registry/registry.ts";
import { BlobStore } from "./store/blobs.ts";
import { firstTime, openDatabase } from "./store/database.ts";

export interface RunningServer {
  readonly url: string;
  readonly stations: Stations;
  /** Refuses new calls, lets the running ones end, at most `drainMs`, and stops everything. */
  close(): Promise<void>;
}

type Log = (message: string) => void;

/** Things to undo, the last first. */
type Undo = (() => unknown)[];

/** @throws {IsopodError} when the data directory, the address or a setting cannot be used; nothing stays running */
export async function startServer(config: ServerConfig, log: Log): Promise<RunningServer> {
  const undo: Undo = [];
  try {
    const database = openDatabase(config.data);
    undo.push(() => database.close());
    const keys = openKeys(config, log);
    undo.push(() => keys[Symbol.dispose]());
    const stations = await openStations(config, database, log, undo);
    const server = await listen(config, stations, keys, log);
    undo.push(() => closeServer(server));
    // Not before it is sure that this server will be: an event's attempt is counted when it begins.
    stations.events.start();
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`,
      stations,
      close: () => drain(server, stations, undo),
    };
  } catch (error) {
    await runUndo(undo);
    throw error;
  }
}

/** @throws {IsopodError} when the server would be open to others than this machine's users */
function openKeys({ data, host, withoutKeys }: ServerConfig, log: Log): KeyRing {
  const keys = KeyRing.open(data, log);
  if (keys.isOn) return keys;
  if (!isLoopback(host) && withoutKeys === undefined) {
    keys[Symbol.dispose]();
    throw new IsopodError(
      "invalid_request",
      `Cannot listen on ${host} as there are no keys, and whoever reaches that address could run code: make one with "isopod keys create --data ${data}", or start with --without-keys "${withoutKeysSentence}"`,
    );
  }
  log(`keys: off, ${isLoopback(host) ? "whoever reaches loopback" : `whoever reaches ${host}`} may deploy and run code`);
  return keys;
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
}

async function openStations(config: ServerConfig, database: DatabaseSync, log: Log, undo: Undo): Promise<Stations> {
  const jail = await openJail(config, log);
  const registry = new Registry(database);
  const layers = new Layers(database);
  const ledger = await Ledger.open(config.data, log);
  undo.push(() => ledger.close());
  const deployer = await Deployer.start({ blobs: new BlobStore(config.data), database, registry, execArgv: stackFlags, log });
  undo.push(() => deployer.close());
  const pool = await openPool(config, jail, deployer, log, undo);
  const egress = openEgress(config);
  undo.push(() => egress[Symbol.asyncDispose]());
  const admission = new Admission(config.memoryMb);
  for (const { tenant, name, settings } of registry.allSettings()) admission.reserve(tenant, name, settings.reservedConcurrency);
  const calls = { registry, admission, deployer, pool, egress, ledger };
  const events = await openEvents(config, calls, log);
  undo.push(() => events.close());
  const stations = { ...calls, layers, events };
  if (config.example && firstTime(database, "example")) await deployExample(stations);
  return stations;
}

/** Events leave half of the memory to those who wait for an answer. */
function openEvents({ data, eventRetryMs, memoryMb }: ServerConfig, calls: CallStations, log: Log): Promise<EventQueue> {
  const slots = Math.max(1, Math.min(limits.eventsRunningMaxCount, Math.floor(memoryMb / 2 / limits.memoryDefaultMb)));
  return EventQueue.open(data, newEventRunner(calls, log), { retryMs: eventRetryMs, slots, log });
}

function openEgress(config: ServerConfig): Egress {
  return newEgress({
    maxResponseBytes: limits.fetchResponseMaxBytes,
    maxRequestBytes: limits.fetchRequestMaxBytes,
    timeoutMs: limits.fetchTimeoutMs,
    maxRedirects: limits.fetchMaxRedirects,
    privateAllow: config.egressPrivate,
  });
}

async function openPool(config: ServerConfig, jail: Jail | undefined, deployer: Deployer, log: Log, undo: Undo): Promise<CallPool> {
  const { cellCount: cells, spareCells: spares } = config;
  const threads = config.cells === "threads" ? threadSpawner(2 * cells + spares) : undefined;
  if (threads !== undefined) undo.push(threads.close);
  const { engine, base, hash: baseHash, warmUp } = deployer.base;
  const init = { type: "init", engine, base, baseHash, warmUp, sliceMs: config.sliceMs } as const;
  const pool = await (config.cellsPerTenant ? TenantPools : Pool).start({
    spawn: threads?.spawn ?? processSpawner(jail),
    cells,
    spares,
    init,
    log,
  });
  undo.push(() => pool.close());
  return pool;
}

/** The jail that cells start in; undefined where none works. @throws {IsopodError} when one is required and a wall is missing */
async function openJail({ cells, jail: wanted, memoryMb }: ServerConfig, log: Log): Promise<Jail | undefined> {
  const jail = cells === "processes" && wanted !== "off" ? newJail(memoryMb) : undefined;
  const findings: JailFindings =
    wanted === "off" ? { ...noJail, reason: "it is switched off: start without --jail off" } : await probeJail(jail);
  const missing = jailLayers(cells === "processes", findings).filter(({ isLive }) => !isLive);
  if (wanted === "require" && missing.length > 0)
    throw new IsopodError("invalid_request", `Cannot start as a jail is required and not whole: ${missing.map(said).join("; ")}`);
  for (const layer of isolationLayers(cells, findings)) if (!layer.isLive) log(`missing: ${said(layer)}`);
  return findings.isAlone ? jail : undefined;
}

function said({ name, stops, reason }: IsolationLayer): string {
  return `${name}: ${reason ?? "no reason known"}. It would stop this: ${stops}`;
}

async function deployExample({ deployer, registry }: Stations): Promise<void> {
  const name = "hello" as FunctionName;
  if (registry.versions(defaultTenant, name).length > 0) return;
  const code = readFileSync(new URL("../guest/examples/hello.ts", import.meta.url), "utf8");
  await deployer.deploy(defaultTenant, name, { kind: "json", body: Buffer.from(JSON.stringify({ code })), config: undefined });
}

async function listen({ host, port }: ServerConfig, stations: Stations, keys: KeyRing, log: Log): Promise<Server> {
  const app = newApp({ stations, keys, loopbackOnly: isLoopback(host), log });
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { maxHeaderSize: limits.headersMaxBytes, requireHostHeader: true, keepAliveTimeout: limits.keepAliveMs },
  }) as Server;
  server.headersTimeout = limits.headersTimeoutMs;
  server.requestTimeout = limits.requestTimeoutMs;
  server.maxConnections = limits.connectionsMaxCount;
  server.listen(port, host);
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    throw listenError(error, host, port);
  });
  return server;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): unknown {
  const reasons: Record<string, string> = {
    EADDRINUSE: "the port is in use: name another with --port N, or --port 0 for a free one",
    EACCES: "the port needs more rights: name one above 1023 with --port N",
    EADDRNOTAVAIL: "no interface of this machine has that address",
    ENOTFOUND: "the name has no address",
  };
  const reason = reasons[error.code ?? ""];
  return reason === undefined ? error : new IsopodError("invalid_request", `Cannot listen on ${host}:${port} as ${reason}`);
}

async function drain(server: Server, stations: Stations, undo: Undo): Promise<void> {
  server.close();
  const timeout = new Promise((resolve) => setTimeout(resolve, limits.drainMs).unref());
  await Promise.race([Promise.all([stations.events.drain(), stations.admission.drain()]), timeout]);
  // One turn of the event loop: the last answers leave before their connections are closed.
  await new Promise((resolve) => setTimeout(resolve, 20));
  await runUndo(undo);
}

function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}

async function runUndo(undo: Undo): Promise<void> {
  for (const step of undo.splice(0).toReversed()) await step();
}

/** Runs a component in the test's own process, as a cell would: metered, parked once a slice, on a host of plain promises. */
import { setTimeout as delay } from "node:timers/promises";
import { transpileComponent, type Transpiled } from "../../src/deploy/transpile.ts";
import type { GuestHost } from "../../src/sandbox/compiled/guest-host.ts";
import { compileGlue, type Glue } from "../../src/sandbox/component/glue.ts";
import { CurrentTasks } from "../../src/sandbox/component/current-tasks.ts";
import { instantiateComponent, type ComponentInstance } from "../../src/sandbox/component/instantiate.ts";
import { Epoch } from "../../src/sandbox/epoch.ts";
import type { FetchAnswer, FetchRequest } from "../../src/sandbox/fetch-table.ts";
import { meteringNames } from "../../src/sandbox/metered/names.ts";
import { withMetering, type MeteredModule } from "../../src/sandbox/metered/with-metering.ts";
import { asks, hostModule, yieldModule } from "../../src/sandbox/metered/yield-module.ts";

type Imports = Record<string, WebAssembly.ModuleImports>;

const memoryMaximumBytes = 2 ** 27;
const helper = new WebAssembly.Module(yieldModule());
const epoch = new Epoch();
epoch.startTicker(1);

export interface Prepared {
  readonly transpiled: Transpiled;
  readonly glue: Glue;
  readonly cores: ReadonlyMap<string, { metered: MeteredModule; module: WebAssembly.Module }>;
}

/** For objects of WASI without a component: what they wait for settles as it does. */
export const atOnce = { deliver: <T>(promise: Promise<T>): Promise<T> => promise };

/** What is done once for a function. */
export async function prepare(component: Uint8Array): Promise<Prepared> {
  const transpiled = await transpileComponent(component);
  const caps = { memoryMaximumBytes: memoryMaximumBytes / Math.max(1, transpiled.memories), tableMaximumElements: 100_000 };
  const cores = transpiled.cores.map(({ name, bytes }) => {
    const metered = withMetering(bytes, caps);
    return [name, { metered, module: new WebAssembly.Module(metered.binary) }] as const;
  });
  return { transpiled, glue: compileGlue(transpiled.glue), cores: new Map(cores) };
}

export interface HostOptions {
  readonly input?: string;
  readonly env?: Record<string, string>;
  readonly fetch?: (request: FetchRequest, signal: AbortSignal) => Promise<FetchAnswer>;
  readonly callsMaxCount?: number;
  /** The guest is asked at each of its looks, not only when a tick has passed. */
  readonly isImpatient?: boolean;
  /** After so long the guest is ended. */
  readonly deadlineMs?: number;
}

export class ExitAsked extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

export class TestHost implements GuestHost {
  readonly input: Uint8Array;
  readonly contextJson = "{}";
  readonly args = ["component"];
  readonly env: Record<string, string>;
  readonly written = { out: "", err: "" };
  readonly logged: string[] = [];
  readonly fetched: FetchRequest[] = [];
  calls = 0;
  parkings = 0;
  /** Asked below a frame of the host, where it cannot be parked. */
  asked = 0;
  nowMs: number = Date.now();
  elapsedMs = 0;
  #parked: Promise<unknown> | undefined;
  readonly #startedMs = performance.now();
  readonly #options: HostOptions;

  constructor(options: HostOptions) {
    this.#options = options;
    this.input = Buffer.from(options.input ?? "");
    this.env = options.env ?? {};
  }

  get isOver(): boolean {
    return performance.now() - this.#startedMs > (this.#options.deadlineMs ?? 5_000);
  }

  count(): void {
    this.calls += 1;
    if (this.calls > (this.#options.callsMaxCount ?? 1_000_000)) throw new Error("too many host calls");
  }

  random(into: Uint8Array): void {
    into.fill(7);
  }

  write(stream: "out" | "err", bytes: Uint8Array): void {
    this.written[stream] += Buffer.from(bytes).toString("utf8");
  }

  log(level: number, text: string): void {
    this.logged.push(`${level} ${text}`);
  }

  exit(code: number): never {
    throw new ExitAsked(code);
  }

  reply(): void {}

  fail(): void {}

  fetch(request: FetchRequest, signal: AbortSignal): Promise<FetchAnswer> {
    this.fetched.push(request);
    return this.#options.fetch?.(request, signal) ?? Promise.resolve({ ok: false, name: "TypeError", message: "no network" });
  }

  async wait<T>(promise: Promise<T>): Promise<T> {
    epoch.end();
    const leftMs = (this.#options.deadlineMs ?? 5_000) - (performance.now() - this.#startedMs);
    const late = delay(Math.max(0, leftMs), undefined, { ref: false }).then(() => Promise.reject(new Error("the guest is over time")));
    try {
      return await Promise.race([promise, late]);
    } finally {
      this.#goOn();
    }
  }

  get parked(): Promise<unknown> | undefined {
    return this.#parked;
  }

  async rest(): Promise<void> {
    do await new Promise((resume) => setImmediate(resume));
    while (this.#parked !== undefined);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }

  /** What a rewritten module asks: 0 to go on. */
  readonly ask = (): number => {
    epoch.clear();
    this.asked += 1;
    return this.isOver ? 1 : 0;
  };

  readonly park = async (): Promise<number> => {
    epoch.clear();
    epoch.end();
    this.parkings += 1;
    this.#parked = new Promise((resume) => setImmediate(resume));
    await this.#parked;
    this.#parked = undefined;
    this.#goOn();
    return this.isOver ? 1 : 0;
  };

  #goOn(): void {
    if (this.#options.isImpatient === true) epoch.hurry();
    this.nowMs = Date.now();
    this.elapsedMs = Math.floor(performance.now() - this.#startedMs);
    epoch.begin();
  }
}

/** A fresh instance, as for each call. */
export async function instantiate({ glue, cores }: Prepared, host: TestHost, out: "out" | "err" = "err"): Promise<ComponentInstance> {
  epoch.begin();
  const currentTasks = new CurrentTasks();
  return instantiateComponent(glue, {
    guest: host,
    epoch,
    currentTasks,
    out,
    instantiateCore: (name, imports) => {
      const { metered, module } = cores.get(name) as { metered: MeteredModule; module: WebAssembly.Module };
      const { exports } = new WebAssembly.Instance(module, withHosts(metered, imports));
      const { exports: answers } = new WebAssembly.Instance(helper, {
        [hostModule]: { ask: host.ask, wait: new WebAssembly.Suspending(() => currentTasks.keptFor(host.park())) },
      });
      const table = exports[meteringNames.asks] as { set(at: number, entry: unknown): void };
      for (const [ask, at] of Object.entries(asks)) table.set(at, answers[ask]);
      return metered.start === undefined ? exports : enterStart(exports[metered.start]).then(() => exports);
    },
  });
}

/** Its own memories and the epoch's; a memory that another core module exports is there already. */
function withHosts(metered: MeteredModule, imports: Imports): Imports {
  const all: Imports = { ...imports, [meteringNames.importModule]: { [meteringNames.epoch]: epoch.memory } };
  for (const { module, name, initial, maximum } of metered.memories)
    if (all[module]?.[name] === undefined) all[module] = { ...all[module], [name]: new WebAssembly.Memory({ initial, maximum }) };
  return all;
}

async function enterStart(start: unknown): Promise<void> {
  epoch.isAble = true;
  try {
    const ended = WebAssembly.promising(start as never)();
    epoch.isAble = false;
    await ended;
  } finally {
    epoch.isAble = false;
  }
}

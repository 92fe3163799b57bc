/** The first call of each of many functions in one process, without HTTP: in a cell's sandboxes, and in what others would use instead. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackFlags } from "../../src/pool/spawn-process.ts";
import { runScript } from "../harness/child.ts";
import { installPeers } from "../peers/packages.ts";
import { orSkipped, Skipped } from "../peers/skipped.ts";
import type { FirstCalls, FirstCallsTask } from "./first-calls.ts";
import type { InCell, InCellTask } from "./in-cell.ts";
import type { Prepared, PrepareTask } from "./prepare.ts";

interface Way {
  readonly what: string;
  readonly script: URL;
  readonly kind?: string;
  /** Slow ones are given fewer. */
  readonly calls: number;
  /** Of a package that is no part of ours. */
  readonly isPeer?: boolean;
}

export const ways = {
  isopod: { what: "isopod: from the function's image, in a cell", script: new URL("./in-cell.ts", import.meta.url), calls: 1_000 },
  isolate: { what: "isolated-vm: a new isolate", script: new URL("../peers/isolated-vm.ts", import.meta.url), calls: 1_000, isPeer: true },
  isolateSnapshot: {
    what: "isolated-vm: from a snapshot of the function",
    script: new URL("../peers/isolated-vm.ts", import.meta.url),
    kind: "snapshot",
    calls: 200,
    isPeer: true,
  },
  module: {
    what: "quickjs-emscripten: a new module",
    script: new URL("../peers/quickjs-emscripten.ts", import.meta.url),
    kind: "module",
    calls: 150,
  },
  context: {
    what: "quickjs-emscripten: a new context (shares memory)",
    script: new URL("../peers/quickjs-emscripten.ts", import.meta.url),
    calls: 500,
  },
  wasi: { what: "quickjs-wasi: a new machine", script: new URL("../peers/quickjs-wasi.ts", import.meta.url), calls: 300, isPeer: true },
  wasiSnapshot: {
    what: "quickjs-wasi: from a snapshot of the function",
    script: new URL("../peers/quickjs-wasi.ts", import.meta.url),
    kind: "snapshot",
    calls: 300,
    isPeer: true,
  },
  thread: { what: "Node: a new worker thread", script: new URL("../peers/own-thread.ts", import.meta.url), calls: 100 },
  process: { what: "Node: a new process", script: new URL("../peers/own-process.ts", import.meta.url), kind: "node", calls: 30 },
  deno: { what: "Deno: a new process", script: new URL("../peers/own-process.ts", import.meta.url), kind: "deno", calls: 30, isPeer: true },
} as const satisfies Record<string, Way>;

export type WayName = keyof typeof ways;
export const wayNames = Object.keys(ways) as WayName[];

/** Of each way: V8 has compiled what is hot by then, ours and theirs. */
const warmup = 100;
const warmCalls = 5_000;

export type InProcessRound = Readonly<Record<Exclude<WayName, "isopod">, FirstCalls | Skipped>> & { readonly isopod: InCell };

/** Images are built once; each way then has a fresh process in each round, in an order that turns round. */
export class InProcess implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "isopod-bench-cold-"));
  #prepared: Prepared | undefined;
  #peersMissing: Skipped | undefined;

  async prepare(): Promise<Prepared> {
    const task: PrepareTask = { folder: this.#folder, functions: warmup + ways.isopod.calls };
    this.#prepared = await runScript<Prepared>(new URL("./prepare.ts", import.meta.url), {
      task,
      execArgv: stackFlags,
      timeoutMs: 120_000,
    });
    const installed = await orSkipped(async () => installPeers());
    if (installed instanceof Skipped) this.#peersMissing = installed;
    return this.#prepared;
  }

  async runRound(round: number, done: (name: WayName) => void): Promise<InProcessRound> {
    const measured: Partial<Record<WayName, FirstCalls | Skipped>> = {};
    for (const name of round % 2 === 0 ? wayNames : wayNames.toReversed()) {
      measured[name] =
        name === "isopod"
          ? await this.#run(name)
          : ("isPeer" in ways[name] && this.#peersMissing) || (await orSkipped(() => this.#run(name)));
      done(name);
    }
    return measured as InProcessRound;
  }

  #run(name: WayName): Promise<FirstCalls> {
    const { script, calls, ...way } = ways[name];
    const first = Math.min(warmup, calls);
    const task: FirstCallsTask = { functions: first + calls, warmup: first, kind: "kind" in way ? way.kind : "" };
    const ours = { prepared: this.#prepared, warmCalls } as Pick<InCellTask, "prepared" | "warmCalls">;
    return runScript(script, { task: { ...task, ...ours }, execArgv: stackFlags, timeoutMs: 120_000 });
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

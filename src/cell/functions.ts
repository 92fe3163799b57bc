/**
 * The functions that a cell holds, their images decoded and planned, the least lately used going first; and the programs
 * that compiled ones are of, for as long as one of them is held.
 */
import { limits } from "../limits.ts";
import { decodeCompiledImage } from "../sandbox/compiled/program.ts";
import { Program } from "../sandbox/compiled/loaded-program.ts";
import { CompiledPlan } from "../sandbox/compiled/sandbox.ts";
import type { Engine } from "../sandbox/engine.ts";
import { decodeFunctionImage, type BaseImage } from "../sandbox/image.ts";
import { JavaScriptPlan } from "../sandbox/javascript-sandbox.ts";
import type { RunQueue, Share } from "../sandbox/run-queue.ts";
import type { Plan } from "../sandbox/sandbox.ts";
import { Assembly } from "./pieces.ts";
import { TraceMapper } from "./trace.ts";
import type { FunctionFrame, ProgramFrame } from "./protocol.ts";

export interface HeldFunction {
  readonly frame: Omit<FunctionFrame, "image" | "map" | "programHash">;
  /** Of a compiled function. */
  readonly programHash: string | undefined;
  /** Or why there is none. Once `loading` is over. */
  plan: Plan | string;
  /** While its code is being compiled. */
  loading: Promise<void> | undefined;
  readonly traces: TraceMapper;
  /** Its part of the cell's thread: CPU time goes by memory, as in Lambda. */
  readonly share: Share;
  readonly bytes: number;
  /** Calls that are not tried at once, after one that did not end so. */
  restCalls: number;
  /** When it was last used, in uses of the cache. */
  usedAt: number;
}

interface HeldProgram {
  readonly program: Promise<Program>;
  readonly bytes: number;
}

export class FunctionCache {
  /** What came ahead of a function's frame. */
  readonly pieces = new Assembly();
  readonly #engine: Engine;
  readonly #base: BaseImage;
  readonly #baseHash: string;
  readonly #queue: RunQueue;
  readonly #held = new Map<number, HeldFunction>();
  readonly #programs = new Map<string, HeldProgram>();
  #bytes = 0;
  #uses = 0;

  constructor(engine: Engine, base: BaseImage, baseHash: string, queue: RunQueue) {
    this.#engine = engine;
    this.#base = base;
    this.#baseHash = baseHash;
    this.#queue = queue;
  }

  get(fn: number): HeldFunction | undefined {
    const held = this.#held.get(fn);
    if (held !== undefined) held.usedAt = ++this.#uses;
    return held;
  }

  addProgram({ hash, bytes: sent }: ProgramFrame): void {
    const bytes = this.pieces.take(sent);
    if (this.#programs.has(hash)) return;
    this.#programs.set(hash, { program: Program.load(bytes), bytes: bytes.length });
    this.#bytes += bytes.length;
  }

  /** One whose program is not there is not held either: the cell says that it is missing, and is told all of it. @throws {ImageError} */
  add({ image: sentImage, map: sentMap, programHash, ...frame }: FunctionFrame): void {
    const image = this.pieces.take(sentImage);
    const map = this.pieces.take(sentMap);
    if (this.#held.has(frame.fn)) return;
    const plan = this.#plan(programHash, image);
    if (plan === undefined) return;
    const held: HeldFunction = {
      frame,
      programHash,
      plan: "it is not loaded yet",
      loading: undefined,
      traces: new TraceMapper(map),
      share: this.#queue.newShare(frame.memoryMb),
      bytes: image.length + map.length,
      restCalls: 0,
      usedAt: ++this.#uses,
    };
    if (plan instanceof Promise) this.#load(held, plan);
    else held.plan = plan;
    this.#held.set(frame.fn, held);
    this.#bytes += held.bytes;
    this.#evict();
  }

  #plan(programHash: string | undefined, image: Uint8Array): Plan | Promise<Plan> | undefined {
    if (programHash === undefined)
      return new JavaScriptPlan(this.#engine, this.#base, decodeFunctionImage(image, this.#engine.hash, this.#baseHash));
    return this.#programs
      .get(programHash)
      ?.program.then((loaded) => new CompiledPlan(loaded, decodeCompiledImage(image), this.#engine.epoch));
  }

  #load(held: HeldFunction, plan: Promise<Plan>): void {
    held.loading = plan
      .then(
        (loaded) => void (held.plan = loaded),
        (error: unknown) => void (held.plan = `its program cannot be loaded: ${String(error)}`),
      )
      .finally(() => (held.loading = undefined));
  }

  #evict(): void {
    if (this.#bytes <= limits.cellImagesBytes) return;
    const oldestFirst = [...this.#held].toSorted(([, one], [, other]) => one.usedAt - other.usedAt);
    for (const [fn, held] of oldestFirst.slice(0, -1)) {
      if (this.#bytes <= limits.cellImagesBytes) return;
      this.#held.delete(fn);
      this.#bytes -= held.bytes;
      this.#dropPrograms();
    }
  }

  /** Those that no function is of any more. */
  #dropPrograms(): void {
    const used = new Set(Array.from(this.#held.values(), ({ programHash }) => programHash));
    for (const [hash, { bytes }] of this.#programs) {
      if (used.has(hash)) continue;
      this.#programs.delete(hash);
      this.#bytes -= bytes;
    }
  }
}

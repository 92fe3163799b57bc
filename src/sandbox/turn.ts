/**
 * One turn of a guest: enter it through its dispatch function, run the promise jobs that follow, and park it
 * whenever its slice is used. The guest's clock stands still during a turn. Every entry of guest code is here.
 */
import type { Delivery } from "./border-values.ts";
import { CpuClock } from "./cpu-clock.ts";
import type { BaseImage } from "./image.ts";
import type { Instance, InstanceHooks } from "./instance.ts";
import { newValue } from "./marshal.ts";
import type { CallTimes } from "./call-times.ts";
import type { Share } from "./run-queue.ts";
import { CpuSpent, DeadlineReached } from "./stops.ts";

/** Promise jobs between two looks at whether the call is over. */
const jobsPerEntry = 64;

export interface TurnBudget extends Pick<CallTimes, "deadlineMs"> {
  readonly timeoutMs: number;
  readonly cpuMs: number | undefined;
  readonly onPause: () => void;
}

export interface HostCallHandler {
  handle(context: number, argc: number, argv: number): number;
}

/** Most turns end within a part of a slice, and who comes behind one that does not waits the less. */
const firstSlice = 1 / 4;

/** The guest's dispatch threw: the prelude catches everything, so memory ran out or it was subverted. */
export class DispatchFailed extends Error {
  override name = "DispatchFailed";
}

export class TurnRunner implements InstanceHooks {
  readonly cpu: CpuClock = new CpuClock();
  memoryWasRefused = false;
  readonly #instance: Instance;
  readonly #base: Pick<BaseImage, "context" | "runtime" | "dispatch">;
  readonly #share: Share;
  readonly #budget: TurnBudget;
  #handler: HostCallHandler | undefined;
  #sliceEnd: number;
  readonly #startedMs = performance.now();
  #turnTime = Date.now();
  #turnStartedMs = this.#startedMs;

  constructor(instance: Instance, base: Pick<BaseImage, "context" | "runtime" | "dispatch">, share: Share, budget: TurnBudget) {
    this.#instance = instance;
    this.#base = base;
    this.#share = share;
    this.#budget = budget;
    this.#sliceEnd = this.#startedMs + share.sliceMs * firstSlice;
  }

  set handler(handler: HostCallHandler) {
    this.#handler = handler;
  }

  get leftMs(): number {
    return this.#budget.deadlineMs - performance.now();
  }

  /** Runs one delivery and its promise jobs, until none is left or `over` says so. */
  async run(delivery: Delivery, over: () => boolean): Promise<void> {
    await this.begin(() => this.#dispatch(delivery));
    await this.runJobs(over);
  }

  /** Runs promise jobs; a guest whose jobs only ever make more parks when its slice is used, as any other. */
  async runJobs(over: () => boolean): Promise<void> {
    const { ffi, module, suspendable } = this.#instance;
    let contextOut = 0;
    while (!over() && ffi.QTS_IsJobPending(this.#base.runtime as never) !== 0) {
      this.#checkBudget();
      await this.goOn();
      contextOut ||= module._malloc(4);
      await this.#enter(() => suspendable.executePendingJobs(this.#base.runtime, jobsPerEntry, contextOut));
    }
  }

  /** Begins a turn: the clock moves once. @throws {Stop} what the interrupt threw */
  begin(call: () => Promise<number>): Promise<number> {
    this.#turnTime = Date.now();
    this.#turnStartedMs = performance.now();
    return this.#enter(call);
  }

  /** Enters guest code with its CPU clock running. */
  async #enter(call: () => Promise<number>): Promise<number> {
    const { epoch } = this.#instance;
    this.cpu.start();
    epoch.begin();
    try {
      const answer = await call();
      epoch.end();
      this.#throwGuestException(answer);
      return answer;
    } finally {
      epoch.end();
      this.cpu.stop();
    }
  }

  /** The guest has waited for something: resolves when the thread is its again. @throws {Stop} when its time is over by then */
  async resume(): Promise<void> {
    await this.#myTurn();
    this.#sliceEnd = performance.now() + this.#share.sliceMs * firstSlice;
  }

  /** There is more for it to do at once: resolves when it may, in what is left of its slice or in the next one. */
  async goOn(): Promise<void> {
    if (performance.now() >= this.#sliceEnd) await this.#park();
  }

  async #myTurn(): Promise<void> {
    await this.#share.turn(this.#budget.deadlineMs);
    this.#checkBudget();
  }

  async #park(): Promise<void> {
    this.#budget.onPause();
    await this.#myTurn();
    this.#sliceEnd = performance.now() + this.#share.sliceMs;
  }

  #dispatch({ op, values }: Delivery): Promise<number> {
    const { ffi, module, suspendable, epoch } = this.#instance;
    const { context, dispatch } = this.#base;
    epoch.isAble = false;
    const boxes = [op, ...values].map((value) => newValue(this.#instance, context, value));
    const argv = module._malloc(boxes.length * 4);
    new Uint32Array(this.#instance.memory.buffer, argv, boxes.length).set(boxes);
    return suspendable.call(context, dispatch, ffi.QTS_GetUndefined(), boxes.length, argv);
  }

  #throwGuestException(answer: number): void {
    const { ffi } = this.#instance;
    const exception = ffi.QTS_ResolveException(this.#base.context as never, answer as never) as unknown as number;
    if (exception !== 0) throw new DispatchFailed(this.describe(exception));
  }

  /** A thrown value as JSON `{ name, message, stack }` or text. Reading it may run guest code: not for long, as it cannot be parked here. */
  describe(value: number): string {
    const start = this.#instance.ffi.QTS_Dump(this.#base.context as never, value as never) as unknown as number;
    const { bytes } = this.#instance;
    return Buffer.from(bytes.subarray(start, bytes.indexOf(0, start))).toString("utf8");
  }

  hostCall(context: number, argc: number, argv: number): number {
    if (this.#handler === undefined) throw new Error("a guest called the host outside a call");
    return this.#handler.handle(context, argc, argv);
  }

  interrupt(): number | Promise<number> {
    const { epoch } = this.#instance;
    epoch.clear();
    this.#checkBudget();
    if (performance.now() < this.#sliceEnd) return 0;
    this.cpu.stop();
    epoch.end();
    return this.#park().then(this.#resume);
  }

  readonly #resume = (): number => {
    this.cpu.start();
    this.#instance.epoch.begin();
    return 0;
  };

  #checkBudget(): void {
    if (performance.now() >= this.#budget.deadlineMs) throw new DeadlineReached(this.#budget.timeoutMs);
    const { cpuMs } = this.#budget;
    if (cpuMs !== undefined && this.cpu.usedUs >= cpuMs * 1_000) throw new CpuSpent(cpuMs);
  }

  now(): number {
    return this.#turnTime;
  }

  /** Whole ms from the call's begin to this turn's: finer, or moving while code runs, it could time what others do. */
  get elapsedMs(): number {
    return Math.floor(this.#turnStartedMs - this.#startedMs);
  }

  memoryRefused(): void {
    this.memoryWasRefused = true;
  }
}

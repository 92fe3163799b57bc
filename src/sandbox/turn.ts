/**
 * One turn of a JavaScript guest: enter it through its dispatch function, and run the promise jobs that follow.
 * Every entry of the engine's guest code is here.
 */
import type { Delivery } from "./border-values.ts";
import type { BaseImage } from "./image.ts";
import type { GuestEntries, Instance, InstanceHooks } from "./instance.ts";
import { newValue } from "./marshal.ts";
import { NotAtOnce } from "./stops.ts";
import { ThreadTime, type TimeBudget } from "./thread-time.ts";

/** Promise jobs between two looks at whether the call is over. */
const jobsPerEntry = 64;

export interface HostCallHandler {
  handle(context: number, argc: number, argv: number): number;
}

/** The guest's dispatch threw: the prelude catches everything, so memory ran out or it was subverted. */
export class DispatchFailed extends Error {
  override name = "DispatchFailed";
}

export class TurnRunner implements InstanceHooks {
  readonly time: ThreadTime;
  memoryWasRefused = false;
  #isSprint = false;
  readonly #instance: Instance;
  readonly #base: Pick<BaseImage, "context" | "runtime" | "dispatch">;
  #handler: HostCallHandler | undefined;

  constructor(instance: Instance, base: Pick<BaseImage, "context" | "runtime" | "dispatch">, budget: TimeBudget) {
    this.#instance = instance;
    this.#base = base;
    this.time = new ThreadTime(instance.epoch, budget);
  }

  set handler(handler: HostCallHandler) {
    this.#handler = handler;
  }

  /** Runs one delivery and its promise jobs, until none is left or `over` says so. */
  async run(delivery: Delivery, over: () => boolean): Promise<void> {
    await this.begin(() => this.#dispatch(delivery, this.#instance.suspendable));
    await this.runJobs(over);
  }

  /**
   * The same at once and on the host's own stack, which costs a third less. @throws for any other end than a plain one, and where the guest
   * would have been parked: in the middle of whatever it did
   */
  sprint(delivery: Delivery, over: () => boolean): void {
    this.#isSprint = true;
    this.time.beginTurn();
    this.time.startFresh();
    try {
      this.#requirePlain(this.#dispatch(delivery, this.#instance.direct));
      this.#sprintJobs(over);
    } finally {
      this.time.stop();
    }
  }

  #sprintJobs(over: () => boolean): void {
    const { ffi, module, direct } = this.#instance;
    let contextOut = 0;
    while (!over() && ffi.QTS_IsJobPending(this.#base.runtime as never) !== 0) {
      if (this.time.isSliceOver) throw new NotAtOnce();
      contextOut ||= module._malloc(4);
      this.#requirePlain(direct.executePendingJobs(this.#base.runtime, jobsPerEntry, contextOut));
    }
  }

  /** Runs promise jobs; a guest whose jobs only ever make more parks when its slice is used, as any other. */
  async runJobs(over: () => boolean): Promise<void> {
    const { ffi, module, suspendable } = this.#instance;
    let contextOut = 0;
    while (!over() && ffi.QTS_IsJobPending(this.#base.runtime as never) !== 0) {
      this.time.check();
      await this.time.goOn();
      contextOut ||= module._malloc(4);
      await this.#enter(() => suspendable.executePendingJobs(this.#base.runtime, jobsPerEntry, contextOut));
    }
  }

  /** Begins a turn. @throws {Stop} what the interrupt threw */
  begin(call: () => Promise<number>): Promise<number> {
    this.time.beginTurn();
    return this.#enter(call);
  }

  #enter(call: () => Promise<number>): Promise<number> {
    return this.time.enter(async () => {
      const answer = await call();
      // What follows runs guest code at the most in a getter, below a frame of ours.
      this.#instance.epoch.end();
      this.#throwGuestException(answer);
      return answer;
    });
  }

  #dispatch<Answer>({ op, values }: Delivery, entries: GuestEntries<Answer>): Answer {
    const { ffi, module, epoch } = this.#instance;
    const { context, dispatch } = this.#base;
    epoch.isAble = false;
    const boxes = [op, ...values].map((value) => newValue(this.#instance, context, value));
    const argv = module._malloc(boxes.length * 4);
    new Uint32Array(this.#instance.memory.buffer, argv, boxes.length).set(boxes);
    return entries.call(context, dispatch, ffi.QTS_GetUndefined(), boxes.length, argv);
  }

  #throwGuestException(answer: number): void {
    const exception = this.#exceptionIn(answer);
    if (exception !== 0) throw new DispatchFailed(this.describe(exception));
  }

  /** Without a look at what was thrown, which may run guest code. */
  #requirePlain(answer: number): void {
    if (this.#exceptionIn(answer) !== 0 || this.memoryWasRefused) throw new NotAtOnce();
  }

  #exceptionIn(answer: number): number {
    return this.#instance.ffi.QTS_ResolveException(this.#base.context as never, answer as never);
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
    if (this.#isSprint) throw new NotAtOnce();
    return this.time.interrupt();
  }

  now(): number {
    return this.time.nowMs;
  }

  memoryRefused(): void {
    this.memoryWasRefused = true;
  }
}

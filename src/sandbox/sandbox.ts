/**
 * A sandbox: one instance, laid with an image, that runs one call and is then reset or thrown away.
 * The cell keeps ready ones; nobody else runs a guest. See `turn.ts` for how guest code is entered.
 */
import { GuestOp } from "../../guest/border.ts";
import { timedOutOutcome, type CallOutcome, type CallResult, type LogLine, type StartKind } from "../outcome.ts";
import { BorderError, GuestMemoryFull, type DeliveryValue } from "./marshal.ts";
import { HostCalls } from "./host-calls.ts";
import { heapEnd } from "./layout.ts";
import { LogBuffer } from "./log-buffer.ts";
import { isReusable, restore, type RestorePlan } from "./restore.ts";
import { writeSeed } from "./seed.ts";
import { DispatchFailed, TurnRunner } from "./turn.ts";
import { Stop } from "./stops.ts";
import type { Delivery } from "./border-values.ts";
import type { BaseImage } from "./image.ts";
import type { FetchPort } from "./fetch-table.ts";
import type { Instance } from "./instance.ts";
import type { CallTimes } from "./call-times.ts";
import type { Share } from "./run-queue.ts";

export interface SandboxCall extends CallTimes {
  /** How to enter the guest, with the values that its prelude expects there. */
  readonly op: GuestOp;
  readonly values: readonly DeliveryValue[];
  /** Timers that the image was waiting for: [id, delay in ms]. */
  readonly timers: readonly (readonly [number, number])[];
  /** Its function's part of the thread. */
  readonly share: Share;
  readonly timeoutMs: number;
  readonly cpuMs: number | undefined;
  readonly maxOutputBytes: number;
  readonly maxLogBytes: number;
  /** Called whenever the guest lets go of the thread before its end: it waits, or its slice is used. */
  readonly onPause: () => void;
}

export class Sandbox {
  readonly instance: Instance;
  readonly #base: BaseImage;
  /** False from the moment that something other than a plain end befell it: it must not run again. */
  #sound = true;
  /** The image that lies in it, unused; undefined while it is dirty. */
  laid: RestorePlan | undefined;

  constructor(instance: Instance, base: BaseImage) {
    this.instance = instance;
    this.#base = base;
  }

  get reusable(): boolean {
    return this.#sound && isReusable(this.instance, this.#base);
  }

  lay(plan: RestorePlan): void {
    if (!this.reusable) throw new Error("a sandbox was laid again after it broke");
    restore(this.instance, plan);
    this.laid = plan;
  }

  /** Runs one call to its end. The sandbox must be laid. Never throws for what a guest does. */
  async run(call: SandboxCall, start: StartKind, fetchPort: FetchPort): Promise<CallResult> {
    this.laid = undefined;
    const turn = new TurnRunner(this.instance, this.#base, call);
    const log = new LogBuffer(call.maxLogBytes, Date.now);
    const calls = new HostCalls(this.instance, log, call, fetchPort, turn.time);
    const outcome = await this.#guarded(turn, calls, () => this.#conduct(turn, calls, call));
    return {
      outcome,
      meter: {
        wallUs: Math.round((performance.now() - call.receivedMs) * 1_000),
        cpuUs: turn.time.cpu.usedUs,
        peakMemoryBytes: heapEnd(this.instance, this.#base.layout),
        memoryLimitBytes: this.instance.memoryLimitBytes,
        start,
      },
      logs: closeLog(log),
      droppedLines: log.dropped,
    };
  }

  /** Runs `body` with the instance's imports open, and turns whatever stops it into an outcome. */
  async #guarded(turn: TurnRunner, calls: HostCalls, body: () => Promise<CallOutcome>): Promise<CallOutcome> {
    turn.handler = calls;
    this.instance.hooks = turn;
    try {
      return named(await body(), turn);
    } catch (error) {
      this.#sound = false;
      return stoppedOutcome(error, turn);
    } finally {
      this.instance.hooks = undefined;
      calls.dispose();
    }
  }

  async #conduct(turn: TurnRunner, calls: HostCalls, call: SandboxCall): Promise<CallOutcome> {
    const over = (): boolean => calls.outcome !== undefined;
    this.#seed();
    for (const [id, delayMs] of call.timers) calls.timers.set(id, delayMs);
    await turn.run({ op: call.op, values: call.values }, over);
    while (calls.outcome === undefined) {
      const ready = calls.takeDelivery();
      if (ready === undefined && !calls.isWaiting) return neverSettles;
      const delivery = ready ?? (await this.#awaitDelivery(turn, calls, call));
      if (delivery === undefined) return this.#outOfTime(call);
      await turn.time.goOn();
      await turn.run(delivery, over);
    }
    return calls.outcome;
  }

  /** Lets go of the thread until there is something for the guest, and it is its turn; undefined when its time is over first. */
  async #awaitDelivery(turn: TurnRunner, calls: HostCalls, call: SandboxCall): Promise<Delivery | undefined> {
    call.onPause();
    const delivery = await calls.nextDelivery(turn.time.leftMs);
    if (delivery !== undefined) await turn.time.resume();
    return delivery;
  }

  #outOfTime(call: SandboxCall): CallOutcome {
    this.#sound = false;
    return timedOutOutcome(call.timeoutMs);
  }

  /** No two restores of an image draw the same randomness. */
  #seed(): void {
    const { randomAddress } = this.#base.layout;
    writeSeed(this.instance.bytes, randomAddress);
  }
}

const neverSettles: CallOutcome = {
  kind: "guest-error",
  errorType: "Runtime.NeverSettled",
  errorMessage: "The handler's promise cannot settle as nothing is pending that could settle it",
  trace: [],
};

function outOfMemory(): CallOutcome {
  return { kind: "limit", limit: "memory", message: "Runtime exited as the function's memory is full" };
}

/** An error for want of memory carries the limit's name, whatever the engine called it: it throws `null` when not even an error fits. */
function named(outcome: CallOutcome, turn: TurnRunner): CallOutcome {
  const isMemory =
    turn.memoryWasRefused &&
    outcome.kind === "guest-error" &&
    (outcome.errorMessage.includes("out of memory") || outcome.errorMessage === "null");
  return isMemory ? outOfMemory() : outcome;
}

function stoppedOutcome(error: unknown, turn: TurnRunner): CallOutcome {
  if (error instanceof Stop) return { kind: "limit", limit: error.limit, message: error.message };
  if (error instanceof GuestMemoryFull || turn.memoryWasRefused) return outOfMemory();
  if (error instanceof RangeError) return { kind: "limit", limit: "stack", message: "Runtime exited as the call stack is full" };
  if (error instanceof DispatchFailed)
    return { kind: "guest-error", errorType: "Runtime.ExitError", errorMessage: error.message, trace: [] };
  if (error instanceof WebAssembly.RuntimeError)
    return { kind: "guest-error", errorType: "Runtime.Trap", errorMessage: error.message, trace: [] };
  if (error instanceof BorderError)
    return { kind: "guest-error", errorType: "Runtime.BorderViolation", errorMessage: error.message, trace: [] };
  return { kind: "host-fault", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** A log that was cut says so in its last line. */
function closeLog(log: LogBuffer): readonly LogLine[] {
  if (log.dropped === 0) return log.lines;
  return [...log.lines, { time: Date.now(), level: 3, text: `[isopod] ${log.dropped} further log lines dropped: the call's log is full` }];
}

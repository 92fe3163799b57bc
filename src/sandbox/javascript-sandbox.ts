/**
 * A sandbox for JavaScript: one instance of the engine, laid with an image, that runs one call and is then reset or thrown
 * away. See `turn.ts` for how guest code is entered.
 */
import { isUtf8 } from "node:buffer";
import { GuestOp } from "../../guest/border.ts";
import { timedOutOutcome, type CallOutcome, type CallResult, type StartKind } from "../outcome.ts";
import type { Delivery } from "./border-values.ts";
import type { Engine } from "./engine.ts";
import type { FetchPort } from "./fetch-table.ts";
import { HostCalls } from "./host-calls.ts";
import type { BaseImage, FunctionImage } from "./image.ts";
import { inTurns } from "./in-turns.ts";
import { Instance } from "./instance.ts";
import { heapEnd } from "./layout.ts";
import { limits } from "../limits.ts";
import { LogBuffer } from "./log-buffer.ts";
import { BorderError, GuestMemoryFull } from "./marshal.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import { exchange, isReusable, planRestore, restore, restoreInTurns, type RestorePlan } from "./restore.ts";
import type { Plan, Sandbox, SandboxCall, ThreadPart } from "./sandbox.ts";
import { writeSeed } from "./seed.ts";
import { outOfMemory, stoppedOutcome } from "./stopped-outcome.ts";
import { DispatchFailed, TurnRunner } from "./turn.ts";

/** The engine with a function's image: what its sandboxes start from. */
export class JavaScriptPlan implements Plan {
  readonly isSingleUse: boolean;
  readonly laying: OneAtATime | undefined;
  /** Not with timers that were set while it loaded: they are armed for each call. */
  readonly runsAtOnce: boolean;
  readonly #engine: Engine;
  readonly restore: RestorePlan;
  /** Timers that the module set while it loaded: [id, delay in ms]. */
  readonly timers: FunctionImage["timers"];

  /** @param delta undefined for the engine alone */
  constructor(engine: Engine, base: BaseImage, delta: FunctionImage | undefined) {
    this.#engine = engine;
    this.restore = planRestore(base, delta);
    this.timers = delta?.timers ?? [];
    this.runsAtOnce = this.timers.length === 0;
    this.isSingleUse = this.restore.heapEnd > limits.sandboxKeepBytes;
    this.laying = delta !== undefined && delta.pages.data.length > limits.layAtOnceBytes ? new OneAtATime() : undefined;
  }

  newSandbox(memoryMb: number, thread: ThreadPart): Promise<Sandbox> {
    return JavaScriptSandbox.make(this, this.#engine, memoryMb, thread);
  }
}

/** A call as it runs. */
interface Running {
  readonly turn: TurnRunner;
  readonly log: LogBuffer;
  readonly calls: HostCalls;
}

export class JavaScriptSandbox implements Sandbox {
  readonly instance: Instance;
  readonly #base: BaseImage;
  /** False from the moment that something other than a plain end befell it: it must not run again. */
  #sound = true;
  /** Undefined from the moment that anything runs in it. */
  laid: JavaScriptPlan | undefined;

  constructor(instance: Instance, base: BaseImage) {
    this.instance = instance;
    this.#base = base;
  }

  /** Laid already when that takes long. @throws {TooLate} when the call's deadline passes meanwhile */
  static async make(plan: JavaScriptPlan, engine: Engine, memoryMb: number, thread: ThreadPart): Promise<JavaScriptSandbox> {
    const sandbox = new JavaScriptSandbox(await Instance.create(engine, memoryMb), plan.restore.base);
    if (plan.laying === undefined) return sandbox;
    await inTurns(restoreInTurns(sandbox.instance, plan.restore), thread);
    sandbox.laid = plan;
    return sandbox;
  }

  get memoryBytes(): number {
    return this.instance.bytes.length;
  }

  get reusable(): boolean {
    return this.#sound && isReusable(this.instance, this.#base);
  }

  takes(plan: Plan): boolean {
    return plan instanceof JavaScriptPlan && plan.laying === undefined && this.reusable;
  }

  lay(plan: JavaScriptPlan): void {
    if (!this.reusable) throw new Error("a sandbox was laid again after it broke");
    if (this.laid?.restore.base === plan.restore.base) exchange(this.instance, this.laid.restore, plan.restore);
    else restore(this.instance, plan.restore);
    this.laid = plan;
  }

  async run(call: SandboxCall, start: StartKind, fetchPort: FetchPort): Promise<CallResult> {
    const timers = this.laid?.timers ?? [];
    const refused = refusedEvent(call);
    const running = this.#open(call, fetchPort);
    const { turn, calls } = running;
    const outcome = await this.#guarded(turn, calls, () => refused ?? this.#conduct(turn, calls, call, timers));
    return this.#resultOf(running, outcome, call, start);
  }

  runAtOnce(call: SandboxCall, start: StartKind): CallResult | undefined {
    const running = this.#open(call, undefined);
    const outcome = this.#sprint(running, call);
    return outcome === undefined ? undefined : this.#resultOf(running, outcome, call, start);
  }

  /**
   * Undefined for a guest that did not end by itself, at once. Whatever stopped it will stop it again, where it is looked into; the sandbox
   * that it was thrown out of is not used again.
   */
  #sprint({ turn, calls }: Running, call: SandboxCall): CallOutcome | undefined {
    try {
      const refused = refusedEvent(call);
      if (refused !== undefined) return refused;
      this.#seed();
      turn.sprint(enteringWith(call), () => calls.outcome !== undefined);
      // It has asked for nothing that it could wait for.
      return calls.outcome ?? calls.idleOutcome;
    } catch {
      this.#sound = false;
      return undefined;
    } finally {
      this.instance.hooks = undefined;
    }
  }

  #open(call: SandboxCall, fetchPort: FetchPort | undefined): Running {
    this.laid = undefined;
    const turn = new TurnRunner(this.instance, this.#base, call);
    const log = new LogBuffer(call.maxLogBytes, Date.now);
    const calls = new HostCalls(this.instance, log, call, fetchPort, turn.time);
    turn.handler = calls;
    this.instance.hooks = turn;
    return { turn, log, calls };
  }

  #resultOf({ turn, log }: Running, outcome: CallOutcome, call: SandboxCall, start: StartKind): CallResult {
    return {
      outcome,
      meter: {
        wallUs: Math.round((performance.now() - call.receivedMs) * 1_000),
        cpuUs: turn.time.cpu.usedUs,
        peakMemoryBytes: heapEnd(this.instance, this.#base.layout),
        memoryLimitBytes: this.instance.memoryLimitBytes,
        start,
      },
      logs: log.close(),
      droppedLines: log.dropped,
    };
  }

  /** Runs `body`, closes the instance's imports behind it, and turns whatever stops it into an outcome. */
  async #guarded(turn: TurnRunner, calls: HostCalls, body: () => CallOutcome | Promise<CallOutcome>): Promise<CallOutcome> {
    try {
      return named(await body(), turn);
    } catch (error) {
      this.#sound = false;
      return stopped(error, turn);
    } finally {
      this.instance.hooks = undefined;
      calls.dispose();
    }
  }

  async #conduct(turn: TurnRunner, calls: HostCalls, call: SandboxCall, timers: FunctionImage["timers"]): Promise<CallOutcome> {
    const over = (): boolean => calls.outcome !== undefined;
    this.#seed();
    for (const [id, delayMs] of timers) calls.timers.set(id, delayMs);
    await turn.run(enteringWith(call), over);
    while (calls.outcome === undefined) {
      const ready = calls.takeDelivery();
      if (ready === undefined && !calls.isWaiting) return calls.idleOutcome ?? neverSettles;
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

/** The engine's strings end at a NUL and its decoder guesses at bad UTF-8: neither is JSON, so neither gets there. */
function refusedEvent({ httpMeta, body }: SandboxCall): CallOutcome | undefined {
  if (httpMeta !== undefined || (!body.includes(0) && isUtf8(body))) return undefined;
  return { kind: "bad-event", message: "Cannot read the event as it is not JSON: it is not UTF-8 text" };
}

/** How the guest is entered, with the values that its prelude expects there. */
function enteringWith({ httpMeta, body, contextJson, reply, traceId }: SandboxCall): Delivery {
  if (httpMeta !== undefined) return { op: GuestOp.invokeHttp, values: [httpMeta, body, contextJson] };
  const values = traceId === undefined ? [{ utf8: body }, contextJson] : [{ utf8: body }, contextJson, traceId];
  return { op: reply === "http" ? GuestOp.invokeForHttp : GuestOp.invoke, values };
}

const neverSettles: CallOutcome = {
  kind: "guest-error",
  errorType: "Runtime.NeverSettled",
  errorMessage: "The handler's promise cannot settle as nothing is pending that could settle it",
  trace: [],
};

/** An error for want of memory carries the limit's name, whatever the engine called it: it throws `null` when not even an error fits. */
function named(outcome: CallOutcome, turn: TurnRunner): CallOutcome {
  const isMemory =
    turn.memoryWasRefused &&
    outcome.kind === "guest-error" &&
    (outcome.errorMessage.includes("out of memory") || outcome.errorMessage === "null");
  return isMemory ? outOfMemory() : outcome;
}

function stopped(error: unknown, { memoryWasRefused }: TurnRunner): CallOutcome {
  if (error instanceof GuestMemoryFull) return outOfMemory();
  if (error instanceof DispatchFailed && !memoryWasRefused)
    return { kind: "guest-error", errorType: "Runtime.ExitError", errorMessage: error.message, trace: [] };
  if (error instanceof BorderError && !memoryWasRefused)
    return { kind: "guest-error", errorType: "Runtime.BorderViolation", errorMessage: error.message, trace: [] };
  return stoppedOutcome(error, memoryWasRefused);
}

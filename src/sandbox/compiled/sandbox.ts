/**
 * A sandbox for a compiled function: an instance of its module that runs one call, and is laid again with the program's state if it
 * ended plainly and its state can be laid; else the next call has another, made ahead of it.
 */
import { limits } from "../../limits.ts";
import type { CallOutcome, CallResult, StartKind } from "../../outcome.ts";
import type { Epoch } from "../epoch.ts";
import type { FetchPort } from "../fetch-table.ts";
import { inTurns } from "../in-turns.ts";
import { LogBuffer } from "../log-buffer.ts";
import type { OneAtATime } from "../one-at-a-time.ts";
import { TooLate, type Plan, type Sandbox, type SandboxCall, type ThreadPart } from "../sandbox.ts";
import { CompiledCall, type CallSettings } from "./call.ts";
import { initialising, refuseFetch } from "./initialising.ts";
import { planState, type StatePlan } from "./guest-state.ts";
import type { Program } from "./loaded-program.ts";
import type { Guest } from "./guest.ts";
import { newGuest } from "./new-guest.ts";
import { compiledOutcome } from "./outcome.ts";
import type { CompiledImage } from "./program.ts";
import { streamsOf } from "./streams.ts";

/** A compiled function: its program, and what it adds to it. */
export class CompiledPlan implements Plan {
  readonly program: Program;
  readonly settings: CallSettings;
  /** Undefined when each sandbox has to initialise itself. */
  readonly state: StatePlan | undefined;
  readonly #epoch: Epoch;

  constructor(program: Program, image: CompiledImage, epoch: Epoch) {
    this.program = program;
    this.settings = { args: image.args, env: image.env, streams: streamsOf(program.entry) };
    this.state = program.state === undefined ? undefined : planState(program.state, image.state);
    this.#epoch = epoch;
  }

  /** Also of one whose state can be laid: a call may grow its memory, or end by leaving. */
  readonly isSingleUse = true;
  readonly runsAtOnce = false;

  get laying(): OneAtATime | undefined {
    return this.state === undefined ? undefined : this.program.laying;
  }

  newSandbox(memoryMb: number, thread: ThreadPart): Promise<Sandbox> {
    return CompiledSandbox.make(this, this.#epoch, memoryMb * 1_048_576, thread);
  }
}

class CompiledSandbox implements Sandbox {
  laid: CompiledPlan | undefined;
  readonly #plan: CompiledPlan;
  readonly #epoch: Epoch;
  readonly #memoryLimitBytes: number;
  readonly #guest: Guest;
  #sound = true;
  /** How its initialisation failed: that is what its call is answered. */
  #failed: CallOutcome | undefined;

  private constructor(plan: CompiledPlan, epoch: Epoch, memoryLimitBytes: number) {
    this.#plan = plan;
    this.#epoch = epoch;
    this.#memoryLimitBytes = memoryLimitBytes;
    this.#guest = newGuest(plan.program, epoch, memoryLimitBytes);
    this.laid = plan;
  }

  static async make(plan: CompiledPlan, epoch: Epoch, memoryLimitBytes: number, thread: ThreadPart): Promise<CompiledSandbox> {
    const sandbox = new CompiledSandbox(plan, epoch, memoryLimitBytes);
    const { state } = plan;
    if (state !== undefined) await inTurns(sandbox.#guest.layFirst(state), thread);
    else sandbox.#failed = await initialise(sandbox.#guest, plan, epoch, thread);
    return sandbox;
  }

  get memoryBytes(): number {
    return this.#guest.memoryBytes;
  }

  get reusable(): boolean {
    const { state } = this.#plan;
    return this.#sound && state !== undefined && this.#guest.memoryBytes <= limits.compiledKeepBytes && this.#guest.fits(state);
  }

  takes(plan: Plan): boolean {
    return plan === this.#plan;
  }

  lay(plan: Plan): void {
    const { state } = this.#plan;
    if (!this.reusable || plan !== this.#plan || state === undefined) throw new Error("a sandbox was laid again after it broke");
    this.#guest.lay(state);
    this.laid = this.#plan;
  }

  async run(call: SandboxCall, start: StartKind, fetchPort: FetchPort): Promise<CallResult> {
    this.laid = undefined;
    const log = new LogBuffer(call.maxLogBytes, Date.now);
    const host = new CompiledCall(this.#epoch, call, this.#plan.settings, log, fetchPort);
    const outcome = this.#failed ?? (await this.#conduct(host));
    return {
      outcome,
      meter: {
        wallUs: Math.round((performance.now() - call.receivedMs) * 1_000),
        cpuUs: host.time.cpu.usedUs,
        peakMemoryBytes: this.#guest.memoryBytes,
        memoryLimitBytes: this.#memoryLimitBytes,
        start,
      },
      logs: log.close(),
      droppedLines: log.dropped,
    };
  }

  async #conduct(host: CompiledCall): Promise<CallOutcome> {
    await this.#guest.run(host, () => this.#guest.handle(host));
    // Also one that caught what ended it.
    if (host.ending !== undefined) this.#sound = false;
    return compiledOutcome(this.#plan.program.entry, host);
  }
}

/** Ahead of its call, and under limits of its own. What it logs is nobody's. @throws {TooLate} when the call's deadline passes meanwhile */
async function initialise(guest: Guest, plan: CompiledPlan, epoch: Epoch, thread: ThreadPart): Promise<CallOutcome | undefined> {
  const limited = initialising();
  const deadlineMs = Math.min(limited.deadlineMs, thread.deadlineMs);
  const host = new CompiledCall(epoch, { ...limited, ...thread, deadlineMs }, plan.settings, new LogBuffer(0, Date.now), refuseFetch);
  await guest.run(host, () => guest.initialise());
  if (performance.now() >= thread.deadlineMs) throw new TooLate();
  return host.ending === undefined ? undefined : compiledOutcome(plan.program.entry, host);
}

/**
 * The host's side of the border for one call: every effect that the guest asks for arrives here, is checked
 * against its limits, and is done, refused in the guest, or ends the guest. Pending effects are plain numbers
 * in tables that end with the call, so a stale or forged number reaches nothing.
 */
import { HostOp, GuestOp, hostOpSignature } from "../../guest/border.ts";
import { limits } from "../limits.ts";
import type { CallOutcome } from "../outcome.ts";
import type { Instance } from "./instance.ts";
import type { LogBuffer } from "./log-buffer.ts";
import { argumentAt, BorderError, newValue, readArguments, readNumber, stringBytes, throwInGuest, type HostValue } from "./marshal.ts";
import { pureOps, PureOpError, type Hashing } from "./pure-ops.ts";
import { HostCallFlood, NotAtOnce } from "./stops.ts";
import { GuestException, type Delivery } from "./border-values.ts";
import { TimerTable } from "./timer-table.ts";
import { FetchTable, type FetchPort } from "./fetch-table.ts";
import { ReplyCalls } from "./reply-calls.ts";
import type { ReplyOptions } from "./reply-stream.ts";

/** The time that a guest may know: it stands still during a turn. */
export interface GuestClock {
  readonly elapsedMs: number;
}

export class HostCalls {
  registration: { form: string; hint: string } | undefined;
  readonly #instance: Instance;
  readonly #log: LogBuffer;
  readonly #reply: ReplyCalls;
  readonly #clock: GuestClock;
  readonly #timers: TimerTable | undefined;
  readonly #fetches: FetchTable | undefined;
  readonly #hashing: Hashing = {};
  #count = 0;
  readonly #deliveries: Delivery[] = [];
  #wake: (() => void) | undefined;

  /** @param fetchPort undefined for a guest that is to end at once: it has nothing to wait for, and nothing of it leaves before its end */
  constructor(instance: Instance, log: LogBuffer, options: ReplyOptions, fetchPort: FetchPort | undefined, clock: GuestClock) {
    this.#instance = instance;
    this.#log = log;
    this.#reply = new ReplyCalls(options, () => this.deliver({ op: GuestOp.replyRoom, values: [] }));
    this.#clock = clock;
    if (fetchPort === undefined) return;
    this.#timers = new TimerTable((id) => this.deliver({ op: GuestOp.timer, values: [id] }));
    this.#fetches = new FetchTable(fetchPort, (delivery) => this.deliver(delivery));
  }

  /** @throws {NotAtOnce} */
  get timers(): TimerTable {
    if (this.#timers === undefined) throw new NotAtOnce();
    return this.#timers;
  }

  /** @throws {NotAtOnce} */
  get fetches(): FetchTable {
    if (this.#fetches === undefined) throw new NotAtOnce();
    return this.#fetches;
  }

  /** How the call has ended, if it has. */
  get outcome(): CallOutcome | undefined {
    return this.#reply.outcome;
  }

  /** How it ends when nothing is left to wait for. */
  get idleOutcome(): CallOutcome | undefined {
    return this.#reply.idleOutcome;
  }

  /** Whether anything is left that could ever give this guest another turn. */
  get isWaiting(): boolean {
    return this.#deliveries.length > 0 || this.timers.size > 0 || this.fetches.size > 0 || this.#reply.isFull;
  }

  deliver(delivery: Delivery): void {
    this.#deliveries.push(delivery);
    this.#wake?.();
  }

  /** The next thing to hand to the guest, if it is there. */
  takeDelivery(): Delivery | undefined {
    for (let next = this.#deliveries.shift(); next !== undefined; next = this.#deliveries.shift())
      if (next.op !== GuestOp.timer || this.timers.take(next.values[0] as number)) return next;
    return undefined;
  }

  /** The same, or undefined when the time is over first. */
  async nextDelivery(timeoutMs: number): Promise<Delivery | undefined> {
    if (this.#deliveries.length === 0) await this.#awaitDelivery(timeoutMs);
    return this.takeDelivery();
  }

  async #awaitDelivery(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      // Node may fire a timer up to 1 ms early: a deadline never is.
      timer = setTimeout(resolve, Math.max(0, Math.ceil(timeoutMs)) + 1);
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }

  /** Ends every pending effect: after this no number of the call means anything. */
  dispose(): void {
    this.#timers?.dispose();
    this.#fetches?.dispose();
  }

  /** One host call. Returns the address of the answer in the guest, or 0 for undefined. */
  handle(context: number, argc: number, argv: number): number {
    const op = argc > 0 ? readNumber(this.#instance, context, argv, 0) : -1;
    const signature = hostOpSignature[op];
    if (signature === undefined || argc <= signature.length)
      throw new BorderError(`Cannot do a host call as it is not one: received ${op} with ${argc} arguments`);
    if (op === HostOp.log && this.#log.isFull) return this.#log.drop();
    if (op !== HostOp.log && ++this.#count > limits.hostCallsMaxCount) throw new HostCallFlood();
    if (op === HostOp.resolve) return this.#reply.resolve(stringBytes(this.#instance, context, argumentAt(this.#instance, argv, 1)));
    const { values, free } = readArguments(this.#instance, context, argv, signature);
    const answer = this.#answer(context, op as HostOp, values);
    free();
    return answer;
  }

  #answer(context: number, op: HostOp, values: HostValue[]): number {
    try {
      const value = this.#do(op, values);
      return value === undefined ? 0 : newValue(this.#instance, context, value);
    } catch (error) {
      if (error instanceof GuestException || error instanceof PureOpError)
        return throwInGuest(this.#instance, context, error.name, error.message);
      throw error;
    }
  }

  #do(op: HostOp, values: HostValue[]): HostValue {
    switch (op) {
      case HostOp.monotonicNow:
        return this.#clock.elapsedMs;
      case HostOp.resolveHttp:
      case HostOp.resolveReply:
      case HostOp.reject:
      case HostOp.waitForIdle:
      case HostOp.beginReply:
      case HostOp.writeReply:
      case HostOp.endReply:
        return this.#reply.do(op, values);
      case HostOp.log:
      case HostOp.setTimer:
      case HostOp.clearTimer:
      case HostOp.fetch:
      case HostOp.abortFetch:
      case HostOp.registered:
        this.#effect(op, values);
        return undefined;
      default:
        return pureOps(op, values, this.#hashing);
    }
  }

  /** Operations that answer nothing. */
  #effect(op: HostOp, [a, b, c]: HostValue[]): void {
    switch (op) {
      case HostOp.log:
        return this.#log.add(a as number, b as string);
      case HostOp.setTimer:
        return this.timers.set(a as number, b as number);
      case HostOp.clearTimer:
        return this.timers.clear(a as number);
      case HostOp.fetch:
        return this.fetches.start(a as number, b as string, c as Uint8Array);
      case HostOp.abortFetch:
        return this.fetches.abort(a as number);
      case HostOp.registered:
        this.registration ??= { form: a as string, hint: b as string };
    }
  }
}

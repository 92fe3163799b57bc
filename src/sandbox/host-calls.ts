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
import { HostCallFlood, NotAtOnce, OutputTooLarge } from "./stops.ts";
import { GuestException, parseObject, stringPairs, type Delivery } from "./border-values.ts";
import { TimerTable } from "./timer-table.ts";
import { FetchTable, type FetchPort } from "./fetch-table.ts";

export interface HostCallLimits {
  readonly maxOutputBytes: number;
}

/** The time that a guest may know: it stands still during a turn. */
export interface GuestClock {
  readonly elapsedMs: number;
}

export class HostCalls {
  outcome: CallOutcome | undefined;
  registration: { form: string; hint: string } | undefined;
  readonly #instance: Instance;
  readonly #log: LogBuffer;
  readonly #maxOutputBytes: number;
  readonly #clock: GuestClock;
  readonly #timers: TimerTable | undefined;
  readonly #fetches: FetchTable | undefined;
  readonly #hashing: Hashing = {};
  #count = 0;
  readonly #deliveries: Delivery[] = [];
  #wake: (() => void) | undefined;

  /** @param fetchPort undefined for a guest that is to end at once: it has nothing to wait for, and nothing of it leaves before its end */
  constructor(instance: Instance, log: LogBuffer, options: HostCallLimits, fetchPort: FetchPort | undefined, clock: GuestClock) {
    this.#instance = instance;
    this.#log = log;
    this.#maxOutputBytes = options.maxOutputBytes;
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

  /** Whether anything is left that could ever give this guest another turn. */
  get isWaiting(): boolean {
    return this.#deliveries.length > 0 || this.timers.size > 0 || this.fetches.size > 0;
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
    if (op === HostOp.resolve) return this.#resolve(context, argv);
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

  /** The result's JSON goes from guest memory to the reply as bytes, checked before it is copied. */
  #resolve(context: number, argv: number): number {
    const json = stringBytes(this.#instance, context, argumentAt(this.#instance, argv, 1));
    this.#settle({ kind: "ok", body: this.#output(json) });
    return 0;
  }

  #output(bytes: Uint8Array): Uint8Array {
    if (bytes.length > this.#maxOutputBytes) throw new OutputTooLarge(bytes.length, this.#maxOutputBytes);
    return bytes.slice();
  }

  /** The first result counts; what a guest sends after it is nobody's. */
  #settle(outcome: CallOutcome): void {
    this.outcome ??= outcome;
  }

  #do(op: HostOp, values: HostValue[]): HostValue {
    switch (op) {
      case HostOp.monotonicNow:
        return this.#clock.elapsedMs;
      case HostOp.log:
      case HostOp.resolveHttp:
      case HostOp.reject:
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
      case HostOp.resolveHttp:
        return this.#settle(this.#httpOutcome(a as string, b as Uint8Array));
      case HostOp.reject:
        return this.#settle(guestError(a as string));
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

  #httpOutcome(metaJson: string, body: Uint8Array): CallOutcome {
    const meta = parseObject(metaJson);
    const status = meta["status"];
    if (!Number.isInteger(status) || (status as number) < 200 || (status as number) > 599)
      throw new BorderError("Cannot reply as the status is not one");
    return { kind: "http", status: status as number, headers: stringPairs(meta["headers"]), body: this.#output(body) };
  }
}

function guestError(json: string): CallOutcome {
  const { errorType, errorMessage, trace } = parseObject(json);
  const lines = Array.isArray(trace) ? trace.map(String) : [];
  if (errorType === "Isopod.InvalidEvent") return { kind: "bad-event", message: String(errorMessage) };
  return { kind: "guest-error", errorType: String(errorType), errorMessage: String(errorMessage), trace: lines };
}

/**
 * What all WASI objects of one call share: its host, the caps on what they keep outside of the guest's memory, and the end
 * of the call, when what still waits is let go of. Each object that a guest holds a handle of is a `Resource`.
 */
import { limits } from "../../limits.ts";
import type { GuestHost } from "../compiled/guest-host.ts";

/** What has promises settle in the guest's own turns. */
interface Deliverer {
  deliver<T>(promise: Promise<T>): Promise<T>;
}

export class WasiCall implements Disposable {
  readonly host: GuestHost;
  readonly #loop: Deliverer;
  readonly #ended = new AbortController();
  /** What its bodies may have yet, all together. */
  bodiesLeftBytes: number = limits.wasiBodiesMaxBytes;
  #resources = 0;
  #waitables = 0;

  constructor(host: GuestHost, loop: Deliverer) {
    this.host = host;
    this.#loop = loop;
  }

  /** What the guest waits for; await nothing else of the host's. */
  wait<T>(promise: Promise<T>): Promise<T> {
    return this.#loop.deliver(promise);
  }

  /** Aborts when the call has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** The guest gets one more handle. @throws when it holds too many */
  hold(): void {
    if (this.#resources >= limits.wasiResourcesMaxCount)
      throw new Error(`Cannot make a resource as the guest holds ${limits.wasiResourcesMaxCount} already`);
    this.#resources += 1;
  }

  letGo(): void {
    this.#resources -= 1;
  }

  /** Tasks and ends of streams and futures, which are not resources. */
  readonly waitables = {
    hold: (): void => {
      if (this.#waitables >= limits.wasiWaitablesMaxCount)
        throw new Error(`Cannot make a task, a stream or a future as the guest holds ${limits.wasiWaitablesMaxCount} ends of them already`);
      this.#waitables += 1;
    },
    letGo: (): void => {
      this.#waitables = Math.max(0, this.#waitables - 1);
    },
  };

  [Symbol.dispose](): void {
    this.#ended.abort();
  }
}

/**
 * A guest's handle may be any number: the glue then makes an object of the class that never was constructed. Every access
 * to a private field throws on it, and the guest ends: so no method may do anything before it has read one.
 */
export abstract class Resource implements Disposable {
  readonly #call: WasiCall;
  #isHeld = true;

  constructor(call: WasiCall) {
    call.hold();
    this.#call = call;
  }

  protected get call(): WasiCall {
    return this.#call;
  }

  /** The guest dropped it, or gave it away for good. */
  [Symbol.dispose](): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#call.letGo();
  }
}

/** Bytes of a body, outside of the guest's memory: counted from when they are there until they are let go of. */
export class Kept {
  readonly #call: WasiCall;
  #bytes = 0;

  constructor(call: WasiCall) {
    this.#call = call;
  }

  /** False when the call's bodies would be too large with so many more. */
  take(bytes: number): boolean {
    if (bytes > this.#call.bodiesLeftBytes) return false;
    this.#call.bodiesLeftBytes -= bytes;
    this.#bytes += bytes;
    return true;
  }

  letGo(): void {
    this.#call.bodiesLeftBytes += this.#bytes;
    this.#bytes = 0;
  }
}

/** What a function answers as the `err` of its result: the glue takes the payload, while any other error ends the guest. */
export class ErrorResult extends Error {
  override name = "ErrorResult";
  readonly payload: unknown;

  constructor(payload: unknown) {
    super("a function of WASI answered with an error");
    this.payload = payload;
  }
}

/** A class as a guest constructs it: with its own arguments, where ours come with the call ahead of them. */
export function constructible(Class: new (call: WasiCall, ...args: never[]) => object, call: WasiCall, statics: object = {}): object {
  const construct = function (...args: never[]): object {
    return new Class(call, ...args);
  };
  construct.prototype = Class.prototype;
  return Object.assign(construct, statics);
}

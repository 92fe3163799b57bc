/**
 * What a compiled guest can ask of its host, whichever interface it asks through (`../wasi1`, `../wasi`, the ABI in
 * `guest/abi`): the border for compiled guests, one object for each call. The interfaces only carry values across; what is
 * granted, counted, capped and timed is decided behind this.
 */
import type { FetchAnswer, FetchRequest } from "../fetch-table.ts";

/** Where a guest writes: its reply, or its log. */
export type OutputStream = "out" | "err";

export interface GuestHost {
  /** What stands on standard input: the event's bytes, or an HTTP request's body. */
  readonly input: Uint8Array;
  /** The call's context, as JSON. */
  readonly contextJson: string;
  /** The program's name first. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. Stands still while the guest runs without waiting. */
  readonly nowMs: number;
  /** Whole milliseconds since the call began; stands still likewise. */
  readonly elapsedMs: number;
  /** How many functions it called in this call. */
  readonly calls: number;
  /** Each function of an interface calls this first. @throws when the guest made too many calls, or is to end */
  count(): void;
  /** Fills the bytes with randomness of this call's own. */
  random(into: Uint8Array): void;
  /** Takes a copy. @throws when the reply is over its cap; lines that are over the log's are dropped and counted */
  write(stream: OutputStream, bytes: Uint8Array): void;
  /** A line of the log by itself. @param level 0 trace, 1 debug, 2 info, 3 warn, 4 error */
  log(level: number, text: string): void;
  /** Ends the guest as a process would end. @throws always */
  exit(code: number): never;
  /** The handler's result; of several the first counts. @throws when it is over its cap */
  reply(body: Uint8Array): void;
  /** The handler failed, as one that threw. Of several results the first counts. */
  fail(errorType: string, errorMessage: string): void;
  /** Sends a request through the egress policy; never rejects. Await it within `wait`. */
  fetch(request: FetchRequest, signal: AbortSignal): Promise<FetchAnswer>;
  /**
   * Lets go of the thread until the promise settles, and takes it again when it is the guest's turn: the import that answers this
   * promise must be a `WebAssembly.Suspending`, and whoever makes it says that the guest can be parked again. @throws when the guest's time is over by then
   */
  wait<T>(promise: Promise<T>): Promise<T>;
  /** While the guest is parked, what resolves when it goes on or has to end. */
  readonly parked: Promise<unknown> | undefined;
  /**
   * Resolves when the guest that runs has done what it can for now, however often it is parked until then, and may go on: for hosts
   * with an event loop, in a call that holds its turns. @throws when the guest is to end
   */
  rest(): Promise<void>;
  /** Resolves when so much time has passed, or the signal aborts; await it within `wait`. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

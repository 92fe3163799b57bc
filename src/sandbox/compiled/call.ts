/**
 * One call of a compiled function as its guest sees the host: what `guest-host.ts` promises, behind the limits of the call. What it
 * gave, wrote and did wrong is kept here until the sandbox asks for the outcome.
 *
 * A guest can catch what a host function throws. So an end is kept as well as thrown, and the guest is told at its next look to end
 * by a trap, which nothing catches.
 */
import { randomFillSync } from "node:crypto";
import { limits } from "../../limits.ts";
import type { CallOutcome } from "../../outcome.ts";
import type { Epoch } from "../epoch.ts";
import type { FetchAnswer, FetchPort, FetchRequest } from "../fetch-table.ts";
import type { LogBuffer } from "../log-buffer.ts";
import { DeadlineReached, HostCallFlood, OutputTooLarge } from "../stops.ts";
import { ThreadTime } from "../thread-time.ts";
import type { SandboxCall } from "../sandbox.ts";
import type { GuestHost, OutputStream } from "./guest-host.ts";
import { LogLines } from "./log-lines.ts";
import { ownStrays } from "./stray-rejections.ts";
import type { Streams } from "./streams.ts";

/** The guest ended as a process does. */
export class Exited extends Error {
  override name = "Exited";
  readonly code: number;

  constructor(code: number) {
    super(`the guest ended with code ${code}`);
    this.code = code;
  }
}

/** Guest code that the host called, and that cannot be parked, ran for too long. */
export class HeldThread extends Error {
  override name = "HeldThread";
}

export interface CallSettings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly streams: Streams;
}

export class CompiledCall implements GuestHost {
  readonly time: ThreadTime;
  /** The handler's own result. */
  settled: CallOutcome | undefined;
  /** What ended it, if it did not end by itself. */
  ending: unknown;
  memoryWasRefused = false;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly #epoch: Epoch;
  readonly #call: SandboxCall;
  readonly #log: LogBuffer;
  readonly #streams: Streams;
  /** Where what it writes goes, by stream; standard output's is none when that is the reply. */
  readonly #lines: Readonly<Record<OutputStream, LogLines | undefined>>;
  readonly #fetchPort: FetchPort;
  #input: Uint8Array | undefined;
  #output: Uint8Array[] = [];
  #outputBytes = 0;
  #hostCalls = 0;
  #heldSinceMs: number | undefined;
  #parked: Promise<unknown> | undefined;

  constructor(epoch: Epoch, call: SandboxCall, { args, env, streams }: CallSettings, log: LogBuffer, fetchPort: FetchPort) {
    this.time = new ThreadTime(epoch, call);
    this.args = args;
    this.env = env;
    this.#epoch = epoch;
    this.#call = call;
    this.#log = log;
    this.#streams = streams;
    this.#lines = { out: this.#newLines(streams.outLevel), err: this.#newLines(streams.errLevel) };
    this.#fetchPort = fetchPort;
  }

  get input(): Uint8Array {
    return (this.#input ??= this.#streams.input(this.#call));
  }

  get contextJson(): string {
    return this.#call.contextJson;
  }

  /** JSON of the HTTP request's head, for functions of that form. */
  get httpMeta(): string | undefined {
    return this.#call.httpMeta;
  }

  get nowMs(): number {
    return this.time.nowMs;
  }

  get elapsedMs(): number {
    return this.time.elapsedMs;
  }

  get calls(): number {
    return this.#hostCalls;
  }

  count(): void {
    if (this.ending !== undefined) throw this.ending;
    if (++this.#hostCalls > limits.hostCallsMaxCount) throw this.end(new HostCallFlood());
  }

  random(into: Uint8Array): void {
    randomFillSync(into);
  }

  write(stream: OutputStream, bytes: Uint8Array): void {
    const lines = this.#lines[stream];
    if (lines !== undefined) return lines.add(bytes);
    this.#outputBytes += bytes.length;
    this.#checkOutput(this.#outputBytes);
    this.#output.push(bytes.slice());
  }

  log(level: number, text: string): void {
    this.#addLine(level, text);
  }

  exit(code: number): never {
    throw this.end(new Exited(code));
  }

  reply(body: Uint8Array): void {
    this.#checkOutput(body.length);
    this.settled ??= { kind: "ok", body: body.slice() };
  }

  /** The outcome, made of what was written to standard output. */
  settle(outcome: (output: Uint8Array) => CallOutcome): void {
    this.settled ??= outcome(this.takeOutput());
  }

  fail(errorType: string, errorMessage: string): void {
    this.settled ??= { kind: "guest-error", errorType, errorMessage, trace: [] };
  }

  fetch(request: FetchRequest, signal: AbortSignal): Promise<FetchAnswer> {
    return this.#fetchPort(request, signal);
  }

  async wait<T>(promise: Promise<T>): Promise<T> {
    this.#release();
    const waited = await this.#beforeDeadline(promise).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    try {
      // The guest goes on next, also to meet its end.
      await this.time.resume();
      this.time.beginTurn();
      if ("error" in waited) throw waited.error;
      return waited.value;
    } catch (error) {
      throw this.end("error" in waited ? waited.error : error);
    } finally {
      this.time.start();
    }
  }

  get parked(): Promise<unknown> | undefined {
    return this.#parked;
  }

  async rest(): Promise<void> {
    await this.#jobsDone();
    while (this.#parked !== undefined) {
      await this.#parked;
      await this.#jobsDone();
    }
    this.#takeRefused();
    this.#heldSinceMs = undefined;
    if (this.ending !== undefined) throw this.ending;
    try {
      this.time.check();
      this.time.stop();
      await this.time.goOn();
    } catch (error) {
      throw this.end(error);
    } finally {
      this.time.start();
    }
  }

  async #jobsDone(): Promise<void> {
    ownStrays(this.#endByStray);
    await immediate();
    ownStrays(undefined);
  }

  readonly #endByStray = (error: unknown): unknown => this.end(error);

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(Math.ceil(ms), limits.timerMaxDelayMs));
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** What a look of the guest is answered: see `../metered/yield-module.ts`. */
  readonly asked = (): number | Promise<number> => {
    this.#takeRefused();
    if (this.ending !== undefined) return 1;
    try {
      if (!this.#epoch.isAble) return this.#heldOn();
      this.#heldSinceMs = undefined;
      const answer = this.time.interrupt();
      return answer === 0 ? 0 : this.#park(answer);
    } catch (error) {
      this.end(error);
      return 1;
    }
  };

  async #park(until: Promise<0>): Promise<number> {
    try {
      this.#parked = until;
      return await until;
    } catch (error) {
      this.end(error);
      return 1;
    } finally {
      this.#parked = undefined;
    }
  }

  /** Below a frame of ours it cannot be parked: it may go on for so long and no longer. */
  #heldOn(): 0 {
    this.#epoch.clear();
    this.time.check();
    const nowMs = performance.now();
    this.#heldSinceMs ??= nowMs;
    if (nowMs - this.#heldSinceMs > limits.heldThreadMs)
      throw new HeldThread(`Code that the host calls ran for over ${limits.heldThreadMs} ms`);
    return 0;
  }

  /** Keeps the first of what ended it, and has the guest ask at its next look. */
  end(error: unknown): unknown {
    this.ending ??= error;
    this.#epoch.hurry();
    return this.ending;
  }

  /** What was written to standard output. */
  takeOutput(): Uint8Array {
    const [only] = this.#output;
    const output = this.#output.length === 1 && only !== undefined ? only : Buffer.concat(this.#output);
    this.#output = [];
    return output;
  }

  /** The guest runs no more: lines that were not ended are. */
  close(): void {
    this.#takeRefused();
    this.#lines.out?.end();
    this.#lines.err?.end();
  }

  #newLines(level: number | undefined): LogLines | undefined {
    return level === undefined ? undefined : new LogLines((text) => this.#addLine(level, text));
  }

  #release(): void {
    this.#takeRefused();
    this.#heldSinceMs = undefined;
    this.time.stop();
    this.#call.onPause();
  }

  /** @throws {DeadlineReached} when it takes longer than the call may */
  async #beforeDeadline<T>(promise: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      // Node may fire a timer up to 1 ms early: a deadline never is.
      timer = setTimeout(() => reject(new DeadlineReached(this.#call.timeoutMs)), Math.max(0, Math.ceil(this.time.leftMs)) + 1);
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #addLine(level: number, text: string): void {
    if (this.#log.isFull) this.#log.drop();
    else this.#log.add(level, text);
  }

  #checkOutput(bytes: number): void {
    if (bytes > this.#call.maxOutputBytes) throw this.end(new OutputTooLarge(this.#call.maxOutputBytes));
  }

  #takeRefused(): void {
    if (this.#epoch.takeRefused()) this.memoryWasRefused = true;
  }
}

function immediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

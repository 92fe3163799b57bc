/**
 * A cell: runs guests for the front. Holds images and sandboxes, takes calls, many at a time, and answers each.
 * It is told everything by frames and does nothing by itself: no files, no network, no environment.
 */
import { limits } from "../limits.ts";
import { timedOutOutcome, type CallOutcome, type CallResult, type ReplyForm } from "../outcome.ts";
import { httpOutcomeOf } from "../sandbox/compiled/http-result.ts";
import { loadEngine, type Engine } from "../sandbox/engine.ts";
import type { FetchAnswer, FetchRequest } from "../sandbox/fetch-table.ts";
import { decodeBaseImage, decodeFunctionImage } from "../sandbox/image.ts";
import { JavaScriptPlan } from "../sandbox/javascript-sandbox.ts";
import { TooLate, type SandboxCall } from "../sandbox/sandbox.ts";
import { timesOf, type CallTimes } from "../sandbox/call-times.ts";
import { RunQueue, type Turns } from "../sandbox/run-queue.ts";
import { FunctionCache, type HeldFunction } from "./functions.ts";
import { OutgoingStream } from "./outgoing-stream.ts";
import type { CallFrame, FromCell, InitFrame, ToCell } from "./protocol.ts";
import { Shelf, type Taken } from "./shelf.ts";
import { runWarmUp } from "./warm-up.ts";

const trimIntervalMs = 5_000;

interface Inside {
  readonly functions: FunctionCache;
  readonly shelf: Shelf;
  readonly queue: RunQueue;
}

export class Cell {
  readonly #send: (frame: FromCell) => void;
  readonly #fetches = new Map<number, (answer: FetchAnswer) => void>();
  /** The replies that are streamed, by their calls. */
  readonly #streams = new Map<number, OutgoingStream>();
  readonly #flush: () => void;
  #inside: Inside | undefined;
  #lastFetch = 0;

  /** @param flush lets what was sent leave at once */
  constructor(send: (frame: FromCell) => void, flush: () => void) {
    this.#send = send;
    this.#flush = flush;
  }

  async receive(frame: ToCell): Promise<void> {
    switch (frame.type) {
      case "init":
        return this.#init(await loadEngine(frame), frame);
      case "function":
        return this.#opened.functions.add(frame);
      case "call":
        return this.#take(frame);
      case "fetched":
        return this.#fetches.get(frame.fetch)?.(frame.answer);
      case "taken":
        return this.#streams.get(frame.id)?.taken();
      case "ping":
        return this.#send({ type: "pong", parked: this.#opened.queue.parked });
    }
  }

  get #opened(): Inside {
    if (this.#inside === undefined) throw new Error("a cell was used before it was initialised");
    return this.#inside;
  }

  async #init(engine: Engine, { base, baseHash, warmUp, sliceMs }: InitFrame): Promise<void> {
    const image = decodeBaseImage(base.slice(), engine.hash);
    const shelf = new Shelf();
    const queue = new RunQueue(sliceMs, this.#flush);
    this.#inside = { functions: new FunctionCache(engine, image, baseHash, queue), shelf, queue };
    const blank = new JavaScriptPlan(engine, image, undefined);
    const share = queue.newShare(1);
    await shelf.prepare(blank, limits.memoryDefaultMb, share);
    await shelf.prepare(blank, limits.memoryDefaultMb, share);
    await runWarmUp(shelf, new JavaScriptPlan(engine, image, decodeFunctionImage(warmUp.slice(), engine.hash, baseHash)), share);
    setInterval(() => shelf.trim(), trimIntervalMs).unref();
    this.#send({ type: "ready" });
  }

  /**
   * Calls start one after the other: the next begins when the last one has ended or waits for something. Begun all at
   * once, each would run in a sandbox of its own, none of them in the processor's caches.
   */
  #take(frame: CallFrame): void {
    const held = this.#opened.functions.get(frame.fn);
    if (held === undefined) return this.#send({ type: "missing", id: frame.id });
    const times = timesOf(frame.leftMs ?? held.frame.timeoutMs);
    if (held.loading === undefined) this.#start(frame, held, times);
    else void held.loading.then(() => this.#start(frame, held, times));
  }

  #start(frame: CallFrame, held: HeldFunction, times: CallTimes): void {
    held.share.start((turns) => this.#run(frame, held, times, turns), times.deadlineMs);
  }

  async #run(frame: CallFrame, held: HeldFunction, times: CallTimes, turns: Turns): Promise<void> {
    const { shelf } = this.#opened;
    const { plan } = held;
    const answer = (result: CallResult): void => this.#send({ type: "result", id: frame.id, result });
    const { memoryMb, timeoutMs } = held.frame;
    if (performance.now() >= times.deadlineMs) return answer(unstarted(timedOutOutcome(timeoutMs), memoryMb, times.receivedMs));
    if (typeof plan === "string") return answer(unstarted({ kind: "host-fault", message: plan }, memoryMb));
    const thread = { ...turns, deadlineMs: times.deadlineMs };
    const taken = await shelf.take(plan, held.frame, thread).catch((error: unknown) => error);
    if (taken instanceof TooLate) return answer(unstarted(timedOutOutcome(timeoutMs), memoryMb, times.receivedMs));
    if (!isTaken(taken)) return answer(unstarted({ kind: "host-fault", message: String(taken) }, memoryMb));
    const { sandbox, start } = taken;
    const call = { ...sandboxCall(frame, held), ...turns, ...times };
    const run = (given: SandboxCall): Promise<CallResult> =>
      sandbox.run(given, start, (request, signal) => this.#fetch(frame.id, request, signal));
    const result = isStreamed(frame.reply) ? await this.#stream(frame.id, call, run) : await run(call);
    answer(withPlaces(asWanted(result, frame.reply), held));
    // Laying the image again is not the caller's to wait for. One write serves several calls of one function; another
    // function may never let go of the thread, and what is answered by then must have left.
    if (!held.share.isNext) this.#flush();
    shelf.giveBack(sandbox, plan, held.frame, held.share, result.outcome.kind !== "limit");
  }

  /** Its reply goes out meanwhile, as far as the guest writes it in parts. */
  async #stream(id: number, call: SandboxCall, run: (call: SandboxCall) => Promise<CallResult>): Promise<CallResult> {
    const stream = new OutgoingStream(id, this.#send);
    this.#streams.set(id, stream);
    const onPause = (): void => {
      stream.flush();
      call.onPause();
    };
    const result = await run({ ...call, stream, onPause });
    stream.end();
    this.#streams.delete(id);
    return result;
  }

  #fetch(id: number, request: FetchRequest, signal: AbortSignal): Promise<FetchAnswer> {
    const fetch = ++this.#lastFetch;
    const { promise, resolve } = Promise.withResolvers<FetchAnswer>();
    const settle = (answer: FetchAnswer): void => {
      this.#fetches.delete(fetch);
      resolve(answer);
    };
    this.#fetches.set(fetch, settle);
    signal.addEventListener("abort", () => {
      if (!this.#fetches.has(fetch)) return;
      this.#send({ type: "abort-fetch", fetch });
      settle({ ok: false, name: "AbortError", message: "The fetch was aborted" });
    });
    this.#send({ type: "fetch", id, fetch, request });
    return promise;
  }
}

function isTaken(value: unknown): value is Taken {
  return typeof value === "object" && value !== null && "sandbox" in value;
}

function sandboxCall(frame: CallFrame, held: HeldFunction): Omit<SandboxCall, keyof CallTimes | keyof Turns> {
  const { httpMeta, body, contextJson, reply, traceId } = frame;
  const { timeoutMs, cpuMs, maxOutputBytes, maxLogBytes } = held.frame;
  return { httpMeta, body, contextJson, reply, traceId, timeoutMs, cpuMs, maxOutputBytes, maxLogBytes };
}

function isStreamed(reply: ReplyForm | undefined): boolean {
  return reply === "stream" || reply === "http-stream";
}

/** Where an HTTP reply is wanted, JavaScript's guests have made it already. */
function asWanted(result: CallResult, reply: ReplyForm | undefined): CallResult {
  const { outcome } = result;
  if (reply === undefined || reply === "stream" || outcome.kind !== "ok") return result;
  return { ...result, outcome: httpOutcomeOf(outcome.body) };
}

function withPlaces(result: CallResult, { traces }: HeldFunction): CallResult {
  const { outcome } = result;
  return outcome.kind === "guest-error" ? { ...result, outcome: { ...outcome, trace: traces.rewrite(outcome.trace) } } : result;
}

function unstarted(outcome: CallOutcome, memoryMb: number, receivedMs: number = performance.now()): CallResult {
  const wallUs = Math.round((performance.now() - receivedMs) * 1_000);
  const meter = { wallUs, cpuUs: 0, peakMemoryBytes: 0, memoryLimitBytes: memoryMb * 1_048_576, start: "snapshot" } as const;
  return { outcome, meter, logs: [], droppedLines: 0 };
}

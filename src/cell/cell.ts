/**
 * A cell: runs guests for the front. Holds images and sandboxes, takes calls, many at a time, and answers each.
 * It is told everything by frames and does nothing by itself: no files, no network, no environment.
 */
import { limits } from "../limits.ts";
import { timedOutOutcome, type CallOutcome, type CallResult, type ReplyForm, type StartKind } from "../outcome.ts";
import { httpOutcomeOf } from "../sandbox/compiled/http-result.ts";
import { loadEngine, type Engine } from "../sandbox/engine.ts";
import type { FetchAnswer, FetchRequest } from "../sandbox/fetch-table.ts";
import { decodeBaseImage, decodeFunctionImage } from "../sandbox/image.ts";
import { JavaScriptPlan } from "../sandbox/javascript-sandbox.ts";
import { TooLate, type Plan, type SandboxCall } from "../sandbox/sandbox.ts";
import { timesOf, type CallTimes } from "../sandbox/call-times.ts";
import { RunQueue, type Turns } from "../sandbox/run-queue.ts";
import { FunctionCache, type HeldFunction } from "./functions.ts";
import { OutgoingStream } from "./outgoing-stream.ts";
import type { CallFrame, FromCell, InitFrame, ToCell } from "./protocol.ts";
import { Shelf, type Taken, type Tenure } from "./shelf.ts";
import { runWarmUp } from "./warm-up.ts";

const trimIntervalMs = 5_000;

/** A call as it came, and what it is of. */
interface Arrived {
  readonly frame: CallFrame;
  readonly held: HeldFunction;
  readonly times: CallTimes;
  /** Where its first try began, if it had one. */
  start: StartKind | undefined;
}

interface Inside {
  readonly functions: FunctionCache;
  readonly shelf: Shelf;
  readonly queue: RunQueue;
}

export class Cell {
  readonly #send: (frame: FromCell) => void;
  readonly #fail: (error: unknown) => void;
  readonly #fetches = new Map<number, (answer: FetchAnswer) => void>();
  /** The replies that are streamed, by their calls. */
  readonly #streams = new Map<number, OutgoingStream>();
  readonly #flush: () => void;
  #inside: Inside | undefined;
  #lastFetch = 0;

  /**
   * @param flush lets what was sent leave at once
   * @param fail ends the cell, for a fault of ours
   */
  constructor(send: (frame: FromCell) => void, flush: () => void, fail: (error: unknown) => void) {
    this.#send = send;
    this.#flush = flush;
    this.#fail = fail;
  }

  receive(frame: ToCell): void {
    try {
      this.#receive(frame);
    } catch (error) {
      this.#fail(error);
    }
  }

  #receive(frame: ToCell): void {
    switch (frame.type) {
      case "init":
        return void loadEngine(frame)
          .then((engine) => this.#init(engine, frame))
          .catch(this.#fail);
      case "piece":
        return this.#opened.functions.pieces.add(frame);
      case "program":
        return this.#opened.functions.addProgram(frame);
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
    const call = { frame, held, times: timesOf(frame.leftMs ?? held.frame.timeoutMs), start: undefined };
    if (held.loading === undefined) this.#start(call);
    else void held.loading.then(() => this.#start(call));
  }

  #start(call: Arrived): void {
    const { held, times } = call;
    held.share.start(
      (turns) => this.#run(call, turns),
      times.deadlineMs,
      () => this.#runAtOnce(call),
    );
  }

  /** Most calls end before anyone could ask for the thread: those need no stack of their own, and no promise. False for one that has to run. */
  #runAtOnce(call: Arrived): boolean {
    const { held, times } = call;
    const { plan } = held;
    if (typeof plan === "string" || !plan.runsAtOnce || isStreamed(call.frame.reply) || performance.now() >= times.deadlineMs) return false;
    if (held.restCalls > 0) {
      held.restCalls -= 1;
      return false;
    }
    const { shelf } = this.#opened;
    const taken = takenAtOnce(shelf, plan, held.frame);
    if (taken === undefined) return false;
    const { sandbox, start } = taken;
    call.start = start;
    const result = sandbox.runAtOnce?.(sandboxCall(call, { share: held.share, onPause }), start);
    if (result === undefined) held.restCalls = limits.atOnceRestCalls;
    else this.#answer(call, result);
    shelf.giveBack(sandbox, plan, held.frame, held.share, true);
    return result !== undefined;
  }

  async #run(call: Arrived, turns: Turns): Promise<void> {
    const { shelf } = this.#opened;
    const { frame, held, times } = call;
    const { plan } = held;
    const answer = (result: CallResult): void => this.#answer(call, result);
    const { memoryMb, timeoutMs } = held.frame;
    if (performance.now() >= times.deadlineMs) return answer(unstarted(timedOutOutcome(timeoutMs), memoryMb, times.receivedMs));
    if (typeof plan === "string") return answer(unstarted({ kind: "host-fault", message: plan }, memoryMb));
    const thread = { ...turns, deadlineMs: times.deadlineMs };
    const taken = await shelf.take(plan, held.frame, thread).catch((error: unknown) => error);
    if (taken instanceof TooLate) return answer(unstarted(timedOutOutcome(timeoutMs), memoryMb, times.receivedMs));
    if (!isTaken(taken)) return answer(unstarted({ kind: "host-fault", message: String(taken) }, memoryMb));
    const { sandbox, start } = taken;
    const run = (given: SandboxCall): Promise<CallResult> =>
      sandbox.run(given, call.start ?? start, (request, signal) => this.#fetch(frame.id, request, signal));
    const given = sandboxCall(call, turns);
    const result = isStreamed(frame.reply) ? await this.#stream(frame.id, given, run) : await run(given);
    answer(result);
    shelf.giveBack(sandbox, plan, held.frame, held.share, result.outcome.kind !== "limit");
  }

  /**
   * Ahead of laying the image again, which is not the caller's to wait for. One write serves several calls of one function; another function
   * may never let go of the thread, and what is answered by then must have left.
   */
  #answer({ frame, held }: Arrived, result: CallResult): void {
    this.#send({ type: "result", id: frame.id, result: withPlaces(asWanted(result, frame.reply), held) });
    if (!held.share.isNext) this.#flush();
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

/** Undefined also when the image cannot be laid, which is for the call to answer. */
function takenAtOnce(shelf: Shelf, plan: Plan, tenure: Tenure): Taken | undefined {
  try {
    return shelf.takeKept(plan, tenure);
  } catch {
    return undefined;
  }
}

function isTaken(value: unknown): value is Taken {
  return typeof value === "object" && value !== null && "sandbox" in value;
}

/** Written out, as it is made for each call. */
function sandboxCall({ frame, held, times }: Arrived, { share, onPause }: Turns): SandboxCall {
  const { httpMeta, body, contextJson, reply, traceId } = frame;
  const { timeoutMs, cpuMs, maxOutputBytes, maxLogBytes } = held.frame;
  const { receivedMs, deadlineMs } = times;
  return {
    httpMeta,
    body,
    contextJson,
    reply,
    traceId,
    timeoutMs,
    cpuMs,
    maxOutputBytes,
    maxLogBytes,
    receivedMs,
    deadlineMs,
    share,
    onPause,
  };
}

function isStreamed(reply: ReplyForm | undefined): boolean {
  return reply === "stream" || reply === "http-stream";
}

/** Where an HTTP reply is wanted, JavaScript's guests have made it already. */
function asWanted(result: CallResult, reply: ReplyForm | undefined): CallResult {
  const { outcome } = result;
  if (reply !== "http" || outcome.kind !== "ok") return result;
  return { ...result, outcome: httpOutcomeOf(outcome.body) };
}

/** Who runs at once does not pause. */
function onPause(): void {}

function withPlaces(result: CallResult, { traces }: HeldFunction): CallResult {
  const { outcome } = result;
  return outcome.kind === "guest-error" ? { ...result, outcome: { ...outcome, trace: traces.rewrite(outcome.trace) } } : result;
}

function unstarted(outcome: CallOutcome, memoryMb: number, receivedMs: number = performance.now()): CallResult {
  const wallUs = Math.round((performance.now() - receivedMs) * 1_000);
  const meter = { wallUs, cpuUs: 0, peakMemoryBytes: 0, memoryLimitBytes: memoryMb * 1_048_576, start: "snapshot" } as const;
  return { outcome, meter, logs: [], droppedLines: 0 };
}

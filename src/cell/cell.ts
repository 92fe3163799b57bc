/**
 * A cell: runs guests for the front. Holds images and sandboxes, takes calls, many at a time, and answers each.
 * It is told everything by frames and does nothing by itself: no files, no network, no environment.
 */
import { isUtf8 } from "node:buffer";
import { GuestOp } from "../../guest/border.ts";
import { limits } from "../limits.ts";
import { timedOutOutcome, type CallOutcome, type CallResult } from "../outcome.ts";
import { loadEngine, type Engine } from "../sandbox/engine.ts";
import type { FetchAnswer, FetchRequest } from "../sandbox/fetch-table.ts";
import { decodeBaseImage, decodeFunctionImage } from "../sandbox/image.ts";
import { planRestore } from "../sandbox/restore.ts";
import type { SandboxCall } from "../sandbox/sandbox.ts";
import { timesOf, type CallTimes } from "../sandbox/call-times.ts";
import { RunQueue } from "../sandbox/run-queue.ts";
import { FunctionCache, type HeldFunction } from "./functions.ts";
import type { CallFrame, FromCell, InitFrame, ToCell } from "./protocol.ts";
import { Shelf } from "./shelf.ts";
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
    const shelf = new Shelf(engine, image);
    const queue = new RunQueue(sliceMs, this.#flush);
    this.#inside = { functions: new FunctionCache(image, baseHash, queue), shelf, queue };
    await shelf.prepare(limits.memoryDefaultMb);
    await shelf.prepare(limits.memoryDefaultMb);
    await runWarmUp(shelf, planRestore(image, decodeFunctionImage(warmUp.slice(), engine.hash, baseHash)), queue);
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
    const refusal = refusedEvent(frame);
    if (refusal !== undefined) return this.#send({ type: "result", id: frame.id, result: unstarted(refusal, held.frame.memoryMb) });
    const times = timesOf(frame.leftMs ?? held.frame.timeoutMs);
    const run = (onPause: () => void): Promise<void> => this.#run(frame, held, times, onPause);
    held.share.start(() => new Promise((resolve, reject) => run(resolve).then(resolve, reject)), times.deadlineMs);
  }

  async #run(frame: CallFrame, held: HeldFunction, times: CallTimes, onPause: () => void): Promise<void> {
    const { shelf } = this.#opened;
    const { memoryMb, tenant, timeoutMs } = held.frame;
    if (performance.now() >= times.deadlineMs)
      return this.#send({ type: "result", id: frame.id, result: unstarted(timedOutOutcome(timeoutMs), memoryMb, times.receivedMs) });
    const taken = await shelf.take(held.plan, memoryMb, tenant).catch((error: unknown) => String(error));
    if (typeof taken === "string")
      return this.#send({ type: "result", id: frame.id, result: unstarted({ kind: "host-fault", message: taken }, memoryMb) });
    const { sandbox, start } = taken;
    const call = { ...sandboxCall(frame, held, onPause), ...times };
    const result = await sandbox.run(call, start, (request, signal) => this.#fetch(frame.id, request, signal));
    this.#send({ type: "result", id: frame.id, result: withPlaces(result, held) });
    // Laying the image again is not the caller's to wait for. One write serves several calls of one function; another
    // function may never let go of the thread, and what is answered by then must have left.
    if (!held.share.isNext) this.#flush();
    shelf.giveBack(sandbox, held.plan, memoryMb, tenant);
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

/** The engine's strings end at a NUL and its decoder guesses at bad UTF-8: neither is JSON, so neither gets there. */
function refusedEvent(frame: CallFrame): CallOutcome | undefined {
  if (frame.httpMeta !== undefined) return undefined;
  if (frame.body.includes(0) || !isUtf8(frame.body))
    return { kind: "bad-event", message: "Cannot read the event as it is not JSON: it is not UTF-8 text" };
  return undefined;
}

function sandboxCall(
  { httpMeta, body, contextJson }: CallFrame,
  { frame, timers, share }: HeldFunction,
  onPause: () => void,
): Omit<SandboxCall, keyof CallTimes> {
  const { timeoutMs, cpuMs, maxOutputBytes, maxLogBytes } = frame;
  const budget = { timers, share, timeoutMs, cpuMs, maxOutputBytes, maxLogBytes, onPause };
  if (httpMeta === undefined) return { op: GuestOp.invoke, values: [{ utf8: body }, contextJson], ...budget };
  return { op: GuestOp.invokeHttp, values: [httpMeta, body, contextJson], ...budget };
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

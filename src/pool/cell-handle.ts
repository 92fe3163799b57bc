/**
 * One cell as the pool sees it: its calls in flight, the images it was given, whether it still answers.
 * It watches each call's deadline too: a cell that is stuck, whatever the reason, cannot.
 */
import type { CallFrame, FromCell, FunctionFrame, InitFrame } from "../cell/protocol.ts";
import { pieceFrames, type Sent } from "../cell/pieces.ts";
import type { FetchAnswer, FetchRequest } from "../sandbox/fetch-table.ts";
import type { CallResult } from "../outcome.ts";
import { limits } from "../limits.ts";
import type { CallCost } from "./call-cost.ts";
import { CallTable } from "./call-table.ts";
import { isLong } from "./placement.ts";
import type { CellLink, SpawnCell } from "./cell-link.ts";
import { IncomingStream, type ReplySink, type StreamFrame } from "./incoming-stream.ts";
import { Liveness } from "./liveness.ts";
import { divideLostCalls, isOverdue, lost, timedOut } from "./lost-calls.ts";

/** What a cell is given of a function beside its numbers. */
export interface FunctionBlobs {
  readonly image: Uint8Array;
  /** The bundle's source map, for traces. */
  readonly map: Uint8Array;
  /** Of compiled functions. */
  readonly program: Program | undefined;
}

interface Program {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** A function version as cells are told of it: one object for each version, by which it is known. */
export type PoolFunction = Omit<FunctionFrame, "type" | "fn" | "image" | "map" | "programHash">;

export interface PoolCall {
  readonly fn: PoolFunction;
  readonly frame: Pick<CallFrame, "body" | "httpMeta" | "contextJson" | "reply" | "traceId">;
  /** Reads the function's image and map: asked once for each cell that runs it. @throws when they are corrupt */
  readonly load: () => Promise<FunctionBlobs>;
  readonly fetch: (request: FetchRequest, signal: AbortSignal) => Promise<FetchAnswer>;
  /** When the call first went to a cell, for one that lost that cell and is run again: its deadline stays where it was. */
  readonly firstSentMs?: number;
  /** Whether its cell had let go of its function already when it first came there. */
  readonly missed?: boolean;
  /** Where the reply goes while the call runs, when its frame asks for that. */
  readonly sink?: ReplySink | undefined;
}

/** A function as cells are told of it, ahead of a call or without one. */
export type Announced = Pick<PoolCall, "fn" | "load">;

/** A function that this cell was, or is being, told of. */
interface Told {
  readonly fn: number;
  readonly announced: Announced;
  usedMs: number;
  /** Undefined when it is done. */
  telling: Promise<void> | undefined;
}

/** A call that its cell has. */
export interface InFlight {
  readonly call: PoolCall;
  /** The number by which its cell knows its function. */
  readonly fn: number;
  readonly sentMs: number;
  readonly cost: CallCost;
  readonly expectedUs: number;
  /** Whether it has asked for anything that cannot be undone: then it is not run again by itself. */
  hasEffects: boolean;
  /** Its reply, from the first that its cell sends of it. */
  stream?: IncomingStream;
  readonly resolve: (result: CallResult) => void;
  /** Takes what its cell says of it in the end, once it has been answered here, at its deadline. */
  late?: (result: CallResult) => void;
}

export interface CellOwner {
  ready(cell: CellHandle): void;
  gone(cell: CellHandle, reason: string): void;
  /** A call failed in a sound cell, through a fault of ours. */
  faulted(cell: CellHandle, message: string): void;
  /** A call was in a cell that ended, through no fault of its own as far as is known, and is not answered yet. */
  orphaned(call: InFlight): void;
}

export class CellHandle {
  readonly #link: CellLink;
  readonly #liveness: Liveness;
  readonly #owner: CellOwner;
  readonly #calls = new CallTable<InFlight>();
  readonly #functions = new WeakMap<PoolFunction, Told>();
  /** Some of them, for a cell that takes over. */
  readonly #told: Told[] = [];
  #lastFn = 0;
  /** The programs that this cell was told of, or is being told of, by their hashes. */
  readonly #programs = new Map<string, Promise<void>>();
  #lastBlob = 0;
  readonly #fetches = new Map<number, AbortController>();
  #loadUs = 0;
  /** Calls in flight that fill slices, as far as is known. */
  #longCalls = 0;
  /** Guests that waited for their next slice when the cell last said so. */
  #parked = 0;
  /** Calls that were given to this cell and wait for their function's image. */
  #waiting = 0;
  #lastResultMs = 0;
  #isGone = false;

  constructor(spawn: SpawnCell, owner: CellOwner, init: InitFrame) {
    this.#owner = owner;
    this.#link = spawn({ frame: (frame) => this.#receive(frame), gone: (reason) => this.#end(reason) });
    this.#liveness = new Liveness(() => this.#link.runTimes());
    this.#link.send(init);
  }

  get name(): string {
    return this.#link.name;
  }

  get inFlight(): number {
    return this.#calls.size + this.#waiting;
  }

  /** CPU time that the calls in flight are expected to take, in µs. */
  get loadUs(): number {
    return this.#loadUs;
  }

  get isBusy(): boolean {
    return this.#longCalls > 0 || this.#parked > 0;
  }

  /** Silent for so long that new calls should go elsewhere. */
  isStalled(nowMs: number): boolean {
    return this.#liveness.isStalled(nowMs);
  }

  /** The same, though it had a CPU to answer on: so another should do its work meanwhile. */
  isSilent(nowMs: number): boolean {
    return this.#liveness.isSilent(nowMs);
  }

  /** Tells the cell of a function before anyone calls it, so that its first call finds all there. */
  announce(call: Announced): void {
    // A failure shows again, with a call to answer, when the function is first called.
    this.telling(call)?.catch(() => {});
  }

  /** Undefined when it was told all of the function; else that it is being told, from now on. */
  telling(call: Announced): Promise<void> | undefined {
    return this.#tell(call).telling;
  }

  holds(fn: PoolFunction): boolean {
    const told = this.#functions.get(fn);
    return told !== undefined && told.telling === undefined;
  }

  /** The functions that it ran last, of those that it knows, the last first. */
  get lastUsed(): readonly Announced[] {
    return this.#told.toSorted((one, other) => other.usedMs - one.usedMs).map(({ announced }) => announced);
  }

  run(call: PoolCall, cost: CallCost): Promise<CallResult> {
    const told = this.#tell(call);
    return told.telling === undefined ? this.#send(call, told, cost) : this.#sendAfter(told.telling, call, told, cost);
  }

  async #sendAfter(telling: Promise<void>, call: PoolCall, told: Told, cost: CallCost): Promise<CallResult> {
    const expectedUs = cost.us;
    this.#waiting += 1;
    this.#loadUs += expectedUs;
    try {
      await telling;
    } finally {
      this.#waiting -= 1;
      this.#loadUs -= expectedUs;
    }
    return this.#isGone ? this.#orphan(call, cost) : this.#send(call, told, cost);
  }

  /** A call that this cell never had. */
  #orphan(call: PoolCall, cost: CallCost): Promise<CallResult> {
    const entry = { call, fn: 0, sentMs: performance.now(), cost, expectedUs: 0, hasEffects: false };
    return new Promise((resolve) => this.#owner.orphaned({ ...entry, resolve }));
  }

  #send(call: PoolCall, told: Told, cost: CallCost): Promise<CallResult> {
    return new Promise((resolve) => {
      const expectedUs = cost.us;
      const nowMs = performance.now();
      told.usedMs = nowMs;
      const sentMs = call.firstSentMs ?? nowMs;
      const id = this.#calls.add({ call, fn: told.fn, sentMs, cost, expectedUs, hasEffects: false, resolve });
      this.#loadUs += expectedUs;
      if (isLong(expectedUs)) this.#longCalls += 1;
      const { body, httpMeta, contextJson, reply, traceId } = call.frame;
      const left = call.firstSentMs === undefined ? undefined : leftMs({ call, sentMs });
      this.#link.send({ type: "call", id, fn: told.fn, body, httpMeta, contextJson, leftMs: left, reply, traceId });
    });
  }

  /** Every function is told once, ahead of its first call; calls at the same time wait for the same read of its image. */
  #tell({ fn, load }: Announced): Told {
    const known = this.#functions.get(fn);
    if (known !== undefined) return known;
    const told: Told = { fn: ++this.#lastFn, announced: { fn, load }, usedMs: 0, telling: undefined };
    this.#functions.set(fn, told);
    this.#remember(told);
    told.telling = load().then(
      async (blobs) => {
        await this.#sendFunction(told, blobs);
        told.telling = undefined;
      },
      (error: unknown) => {
        this.#functions.delete(fn);
        throw error;
      },
    );
    return told;
  }

  async #sendFunction({ fn, announced }: Told, { image, map, program }: FunctionBlobs): Promise<void> {
    if (program !== undefined) await this.#sendProgram(program);
    const sent = { image: await this.#sendLarge(image), map: await this.#sendLarge(map), programHash: program?.hash };
    if (!this.#isGone) this.#link.send({ type: "function", fn, ...sent, ...announced.fn });
  }

  /** Once: functions that are of it as well wait for that. */
  #sendProgram({ hash, bytes }: Program): Promise<void> {
    const known = this.#programs.get(hash);
    if (known !== undefined) return known;
    const sending = this.#sendLarge(bytes).then((sent) => {
      if (!this.#isGone) this.#link.send({ type: "program", hash, bytes: sent });
    });
    this.#programs.set(hash, sending);
    return sending;
  }

  /** What is too much for one frame goes ahead of it, and calls between its pieces. */
  async #sendLarge(bytes: Uint8Array): Promise<Sent> {
    if (bytes.length <= limits.pieceBytes) return bytes;
    const blob = ++this.#lastBlob;
    for (const piece of pieceFrames(blob, bytes)) {
      if (this.#isGone) break;
      this.#link.send(piece);
      await this.#link.drained();
    }
    return blob;
  }

  #remember(told: Told): void {
    this.#told.push(told);
    if (this.#told.length <= limits.cellRememberedFunctions) return;
    const least = this.#told.reduce((one, other) => (other.usedMs < one.usedMs ? other : one));
    this.#told.splice(this.#told.indexOf(least), 1);
  }

  #receive(frame: FromCell): void {
    this.#liveness.heard();
    switch (frame.type) {
      case "ready":
        return this.#owner.ready(this);
      case "pong":
        this.#parked = frame.parked;
        return;
      case "result":
        return this.#settle(frame.id, frame.result);
      case "missing":
        return this.#sendAgain(frame.id);
      case "fetch":
        return void this.#fetch(frame.id, frame.fetch, frame.request);
      case "abort-fetch":
        return this.#fetches.get(frame.fetch)?.abort();
      case "head":
      case "chunk":
        return this.#stream(frame);
    }
  }

  #settle(id: number, result: CallResult): void {
    const entry = this.#calls.get(id);
    if (entry === undefined) return;
    if (result.outcome.kind === "streamed" && entry.stream === undefined) return this.kill();
    this.#remove(id, entry);
    entry.cost.learn(result.meter.cpuUs);
    if (result.outcome.kind === "host-fault") this.#owner.faulted(this, result.outcome.message);
    this.#lastResultMs = performance.now();
    settle(entry, result);
  }

  #remove(id: number, { expectedUs }: InFlight): void {
    this.#calls.delete(id);
    this.#loadUs -= expectedUs;
    if (isLong(expectedUs)) this.#longCalls -= 1;
    if (this.#calls.size === 0) this.#parked = 0;
  }

  /** The call that asks for something outside its sandbox; undefined when it is answered, and nothing more is done for it. */
  #withEffects(id: number): InFlight | undefined {
    const entry = this.#calls.get(id);
    if (entry === undefined || entry.late !== undefined) return undefined;
    entry.hasEffects = true;
    return entry;
  }

  /** A part of a reply. A cell that sends one which nobody asked for, or more than it may, is not ours any more. */
  #stream(frame: StreamFrame): void {
    const entry = this.#withEffects(frame.id);
    if (entry === undefined) return;
    const { sink } = entry.call;
    if (sink === undefined) return this.kill();
    entry.stream ??= new IncomingStream(sink, () => {
      if (!this.#isGone && this.#calls.get(frame.id) === entry) this.#link.send({ type: "taken", id: frame.id });
    });
    if (!entry.stream.take(frame)) this.kill();
  }

  /**
   * The cell let go of the function to make room: it is told once more, by another number, whatever calls of it there were. Until the
   * cell has it, no time of theirs passes; but once only, as a cell that says so again and again may have been taken over.
   */
  #sendAgain(id: number): void {
    const entry = this.#calls.get(id);
    if (entry === undefined) return;
    const { call, fn, cost, sentMs, resolve, late } = entry;
    this.#remove(id, entry);
    if (this.#functions.get(call.fn)?.fn === fn) {
      this.#functions.delete(call.fn);
      // Programs go with the last function that is of them.
      this.#programs.clear();
    }
    if (late !== undefined) return late(timedOut(call, sentMs));
    const again = call.missed === true ? { ...call, firstSentMs: sentMs } : { ...call, missed: true };
    if (again.firstSentMs !== undefined && leftMs({ call, sentMs }) === 0) return resolve(timedOut(call, sentMs));
    void this.run(again, cost).then(resolve, (error: unknown) => {
      resolve(lost(call, sentMs, `its image could not be read: ${String(error)}`));
    });
  }

  async #fetch(id: number, fetch: number, request: FetchRequest): Promise<void> {
    const entry = this.#withEffects(id);
    if (entry === undefined) return;
    const controller = new AbortController();
    this.#fetches.set(fetch, controller);
    const answer = await entry.call.fetch(request, controller.signal);
    this.#fetches.delete(fetch);
    if (!this.#isGone) this.#link.send({ type: "fetched", fetch, answer });
  }

  /** The front was away itself for so long. */
  forgive(awayMs: number): void {
    this.#liveness.forgive(awayMs);
  }

  /**
   * Pings a cell that has work, answers what it holds past its deadline, and gives up a cell that is silent as well. Called every
   * `pingIntervalMs`, when all that came from it has been read.
   */
  watch(nowMs: number): void {
    if (this.#calls.size === 0) return;
    const reason = this.#whyLost(nowMs);
    if (reason !== undefined) return this.#giveUp(reason);
    for (const entry of this.#calls.values()) if (isOverdue(entry, nowMs - limits.answerGraceMs)) answerLate(entry);
    if (this.#liveness.isPinged) return;
    this.#liveness.pinged(nowMs);
    this.#link.send({ type: "ping" });
  }

  /** A call is past its deadline in a cell that is stuck, or that answers pings and nothing else; or it is stuck for long. */
  #whyLost(nowMs: number): string | undefined {
    const { silentMs, ranMs } = this.#liveness.silence(nowMs);
    const silent = `it was silent for ${Math.round(silentMs)} ms, and ran for ${Math.round(ranMs)} of them`;
    if (silentMs > limits.hungMs) return silent;
    const isStuck = ranMs > limits.stuckMs || silentMs > limits.stuckIdleMs;
    const answeredMs = nowMs - this.#lastResultMs;
    if (!isStuck && answeredMs <= limits.killHardMs) return undefined;
    const grace = isStuck ? limits.killGraceMs : limits.killHardMs;
    for (const entry of this.#calls.values()) {
      if (isOverdue(entry, nowMs - grace)) return `${isStuck ? silent : "it did not end a call"}, past a deadline`;
    }
    return undefined;
  }

  /** Ends the cell, and kills it if it does not go. What it held is answered, or run elsewhere, first: to free a cell's memory takes the kernel 20 ms. */
  #giveUp(reason: string): void {
    setTimeout(() => this.#link.end(), limits.endAfterMs).unref();
    setTimeout(() => this.#link.kill(), limits.killAfterMs).unref();
    this.#end(reason);
  }

  kill(): void {
    this.#link.kill();
  }

  #end(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#owner.gone(this, reason);
    for (const controller of this.#fetches.values()) controller.abort();
    const { timedOut: late, lost: over, toRunAgain } = divideLostCalls(this.#calls.takeAll(), performance.now());
    for (const entry of late) settle(entry, timedOut(entry.call, entry.sentMs));
    for (const entry of over) settle(entry, lost(entry.call, entry.sentMs, reason));
    for (const entry of toRunAgain) this.#owner.orphaned(entry);
  }
}

/** For a call that was sent before. */
function leftMs({ call, sentMs }: Pick<InFlight, "call" | "sentMs">): number {
  return Math.max(0, call.fn.timeoutMs - (performance.now() - sentMs));
}

function settle({ stream, resolve, late }: InFlight, result: CallResult): void {
  stream?.end();
  (late ?? resolve)(result);
}

/**
 * Its cell stops it at its deadline and says so, but is late with that itself: it collects garbage, or has no CPU. Whoever called waits for
 * it no longer, nothing that it still asks for is done, and what it used is taken down when its cell tells.
 */
function answerLate(entry: InFlight): void {
  if (entry.late !== undefined) return;
  const answer = timedOut(entry.call, entry.sentMs);
  const { promise, resolve } = Promise.withResolvers<CallResult>();
  const { wallUs } = answer.meter;
  const used = promise.then(({ meter, logs, droppedLines }) => {
    // It is billed for the time that its caller was told.
    return { ...answer, meter: { ...meter, wallUs, cpuUs: Math.min(meter.cpuUs, wallUs) }, logs, droppedLines };
  });
  settle(entry, { ...answer, used });
  entry.late = resolve;
}

/**
 * One cell as the pool sees it: its calls in flight, the images it was given, whether it still answers.
 * It watches each call's deadline, since a guest inside a native loop keeps the cell from doing so.
 */
import type { CallFrame, FromCell } from "../cell/protocol.ts";
import type { FetchAnswer, FetchRequest } from "../sandbox/fetch-table.ts";
import { timeoutMessage, type CallOutcome, type CallResult, type LostOutcome } from "../outcome.ts";
import { limits } from "../limits.ts";
import type { CellLink, SpawnCell } from "./cell-link.ts";

export interface PoolCall {
  readonly frame: Omit<CallFrame, "type" | "id">;
  /** Reads the function's image: asked once for each cell that runs it. @throws when it is corrupt */
  readonly loadImage: () => Promise<Uint8Array>;
  readonly fetch: (request: FetchRequest, signal: AbortSignal) => Promise<FetchAnswer>;
}

interface InFlight {
  readonly call: PoolCall;
  readonly sentMs: number;
  readonly resolve: (result: CallResult) => void;
}

export interface CellOwner {
  ready(cell: CellHandle): void;
  gone(cell: CellHandle, reason: string): void;
}

export class CellHandle {
  readonly #link: CellLink;
  readonly #owner: CellOwner;
  readonly #calls = new Map<number, InFlight>();
  readonly #images = new Map<string, Promise<void>>();
  readonly #fetches = new Map<number, AbortController>();
  #lastId = 0;
  #pingedMs: number | undefined;
  #isGone = false;

  constructor(spawn: SpawnCell, owner: CellOwner, base: { bytes: Uint8Array; hash: string }) {
    this.#owner = owner;
    this.#link = spawn({ frame: (frame) => this.#receive(frame), gone: (reason) => this.#end(reason) });
    this.#link.send({ type: "init", base: base.bytes, baseHash: base.hash });
  }

  get name(): string {
    return this.#link.name;
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Silent for so long that new calls should go elsewhere. */
  isStalled(nowMs: number): boolean {
    return this.#pingedMs !== undefined && nowMs - this.#pingedMs > limits.stallMs;
  }

  async run(call: PoolCall): Promise<CallResult> {
    await this.#giveImage(call);
    return new Promise((resolve) => {
      if (this.#isGone) return resolve(lost(call, 0, "its cell ended before it began"));
      const id = ++this.#lastId;
      this.#calls.set(id, { call, sentMs: performance.now(), resolve });
      this.#link.send({ type: "call", id, ...call.frame });
    });
  }

  /** Every image is sent once, ahead of the first call that needs it; calls at the same time wait for the same read. */
  #giveImage({ frame: { image }, loadImage }: PoolCall): Promise<void> | undefined {
    const given = this.#images.get(image);
    if (given !== undefined) return given;
    const giving = loadImage().then((bytes) => {
      if (!this.#isGone) this.#link.send({ type: "image", image, bytes });
    });
    this.#images.set(image, giving);
    giving.catch(() => this.#images.delete(image));
    return giving;
  }

  #receive(frame: FromCell): void {
    // Any sign of life counts: a busy cell answers calls before pings.
    this.#pingedMs = undefined;
    switch (frame.type) {
      case "ready":
        return this.#owner.ready(this);
      case "pong":
        return;
      case "result":
        return this.#settle(frame.id, frame.result);
      case "missing":
        return this.#sendAgain(frame.id);
      case "fetch":
        return void this.#fetch(frame.id, frame.fetch, frame.request);
      case "abort-fetch":
        return this.#fetches.get(frame.fetch)?.abort();
    }
  }

  #settle(id: number, result: CallResult): void {
    const entry = this.#calls.get(id);
    this.#calls.delete(id);
    entry?.resolve(result);
  }

  /** The cell let go of the image to make room: it is given once more. */
  #sendAgain(id: number): void {
    const entry = this.#calls.get(id);
    if (entry === undefined) return;
    this.#images.delete(entry.call.frame.image);
    this.#giveImage(entry.call)?.then(
      () => this.#link.send({ type: "call", id, ...entry.call.frame }),
      (error: unknown) => this.#settle(id, lost(entry.call, entry.sentMs, `its image could not be read: ${String(error)}`)),
    );
  }

  async #fetch(id: number, fetch: number, request: FetchRequest): Promise<void> {
    const entry = this.#calls.get(id);
    if (entry === undefined) return;
    const controller = new AbortController();
    this.#fetches.set(fetch, controller);
    const answer = await entry.call.fetch(request, controller.signal);
    this.#fetches.delete(fetch);
    if (!this.#isGone) this.#link.send({ type: "fetched", fetch, answer });
  }

  /** Pings a cell that has work, and ends one that holds a call past its deadline. Called every `pingIntervalMs`. */
  watch(nowMs: number): void {
    if (this.#calls.size === 0) return;
    if (this.#isOverdue(nowMs)) return this.kill();
    if (this.#pingedMs !== undefined) return;
    this.#pingedMs = nowMs;
    this.#link.send({ type: "ping" });
  }

  #isOverdue(nowMs: number): boolean {
    const grace = this.isStalled(nowMs) ? limits.killGraceMs : limits.killHardMs;
    for (const { call, sentMs } of this.#calls.values()) {
      if (nowMs > sentMs + call.frame.timeoutMs + grace) return true;
    }
    return false;
  }

  kill(): void {
    this.#link.kill();
  }

  #end(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    const nowMs = performance.now();
    for (const { call, sentMs, resolve } of this.#calls.values()) {
      const overdue = nowMs > sentMs + call.frame.timeoutMs;
      resolve(overdue ? timedOut(call, sentMs) : lost(call, sentMs, reason));
    }
    this.#calls.clear();
    for (const controller of this.#fetches.values()) controller.abort();
    this.#owner.gone(this, reason);
  }
}

function timedOut(call: PoolCall, sentMs: number): CallResult {
  return unanswered(call, sentMs, { kind: "limit", limit: "timeout", message: timeoutMessage(call.frame.timeoutMs) });
}

export function lost(call: PoolCall, sentMs: number, reason: string): CallResult {
  return unanswered(call, sentMs, { kind: "cell-lost", message: `Cannot answer as the call lost its cell: ${reason}` });
}

/** A call whose cell never told what it used: its time is the time it was away, all of it on a CPU for all we know. */
function unanswered({ frame }: PoolCall, sentMs: number, outcome: CallOutcome | LostOutcome): CallResult {
  const wallUs = sentMs === 0 ? 0 : Math.round((performance.now() - sentMs) * 1_000);
  const cpuUs = outcome.kind === "limit" ? wallUs : 0;
  const meter = { wallUs, cpuUs, peakMemoryBytes: 0, memoryLimitBytes: frame.memoryMb * 1_048_576, start: "snapshot" } as const;
  return { outcome, meter, logs: [], droppedLines: 0 };
}

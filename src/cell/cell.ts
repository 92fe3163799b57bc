/**
 * A cell: runs guests for the front. Holds images and sandboxes, takes calls, many at a time, and answers each.
 * It is told everything by frames and does nothing by itself: no files, no network, no environment.
 */
import { isUtf8 } from "node:buffer";
import { GuestOp } from "../../guest/border.ts";
import { limits } from "../limits.ts";
import type { CallOutcome, CallResult } from "../outcome.ts";
import { loadEngine, type Engine } from "../sandbox/engine.ts";
import type { FetchAnswer, FetchRequest } from "../sandbox/fetch-table.ts";
import { decodeBaseImage } from "../sandbox/image.ts";
import type { SandboxCall } from "../sandbox/sandbox.ts";
import { SliceQueue } from "../sandbox/slices.ts";
import { ImageCache, type HeldImage } from "./images.ts";
import type { CallFrame, FromCell, ToCell } from "./protocol.ts";
import { Shelf } from "./shelf.ts";

const trimIntervalMs = 5_000;

interface Inside {
  readonly images: ImageCache;
  readonly shelf: Shelf;
}

export class Cell {
  readonly #send: (frame: FromCell) => void;
  readonly #fetches = new Map<number, (answer: FetchAnswer) => void>();
  #inside: Inside | undefined;
  #lastFetch = 0;

  constructor(send: (frame: FromCell) => void) {
    this.#send = send;
  }

  async receive(frame: ToCell): Promise<void> {
    switch (frame.type) {
      case "init":
        return this.#init(await loadEngine(), frame.base, frame.baseHash);
      case "image":
        return this.#opened.images.add(frame.image, frame.bytes);
      case "call":
        return this.#call(frame);
      case "fetched":
        return this.#fetches.get(frame.fetch)?.(frame.answer);
      case "ping":
        return this.#send({ type: "pong" });
    }
  }

  get #opened(): Inside {
    if (this.#inside === undefined) throw new Error("a cell was used before it was initialised");
    return this.#inside;
  }

  async #init(engine: Engine, base: Uint8Array, baseHash: string): Promise<void> {
    const image = decodeBaseImage(Uint8Array.from(base), engine.hash);
    const shelf = new Shelf(engine, image, new SliceQueue());
    this.#inside = { images: new ImageCache(image, baseHash), shelf };
    await shelf.prepare(limits.memoryDefaultMb);
    await shelf.prepare(limits.memoryDefaultMb);
    setInterval(() => shelf.trim(), trimIntervalMs).unref();
    this.#send({ type: "ready" });
  }

  async #call(frame: CallFrame): Promise<void> {
    const image = this.#opened.images.get(frame.image);
    if (image === undefined) return this.#send({ type: "missing", id: frame.id });
    const refusal = refusedEvent(frame);
    if (refusal === undefined) await this.#run(frame, image);
    else this.#send({ type: "result", id: frame.id, result: unstarted(refusal, frame.memoryMb) });
  }

  async #run(frame: CallFrame, image: HeldImage): Promise<void> {
    const { shelf } = this.#opened;
    const { sandbox, start } = await shelf.take(image.plan, frame.memoryMb, frame.tenant);
    const result = await sandbox.run(sandboxCall(frame, image), start, (request, signal) => this.#fetch(frame.id, request, signal));
    this.#send({ type: "result", id: frame.id, result });
    // After the answer has left: laying the image again is not the caller's to wait for.
    setImmediate(() => shelf.giveBack(sandbox, image.plan, frame.memoryMb, frame.tenant));
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
  if (frame.body.includes(0) || !isUtf8(frame.body)) return { kind: "bad-event", message: "Cannot read the event as it is not JSON: it is not UTF-8 text" };
  return undefined;
}

function sandboxCall(frame: CallFrame, image: HeldImage): SandboxCall {
  const { httpMeta, body, contextJson, timeoutMs, cpuMs, maxOutputBytes, maxLogBytes } = frame;
  const budget = { timers: image.timers, timeoutMs, cpuMs, maxOutputBytes, maxLogBytes };
  if (httpMeta === undefined) return { op: GuestOp.invoke, values: [{ utf8: body }, contextJson], ...budget };
  return { op: GuestOp.invokeHttp, values: [httpMeta, body, contextJson], ...budget };
}

function unstarted(outcome: CallOutcome, memoryMb: number): CallResult {
  const meter = { wallUs: 0, cpuUs: 0, peakMemoryBytes: 0, memoryLimitBytes: memoryMb * 1_048_576, start: "snapshot" } as const;
  return { outcome, meter, logs: [], droppedLines: 0 };
}

/**
 * The frames between the front and a cell, one noun each, both sides import it. Encoding is msgpackr; what a
 * cell sends is checked when it is decoded, since a cell that a guest has taken over may send anything.
 */
import { limits } from "../limits.ts";
import type { CallResult, ReplyForm, ReplyHead } from "../outcome.ts";
import { packed, unpacked } from "../packing.ts";
import type { FetchAnswer, FetchRequest } from "../sandbox/fetch-table.ts";
import { checkResult } from "./check-result.ts";
import type { PieceFrame, Sent } from "./pieces.ts";
import { bytes, fields, FrameError, httpStatus, integer, pairs, shown, text } from "./frame-checks.ts";

/** A compiled function's code with the state that it starts from, ahead of the first function that is of it; several may be. */
export interface ProgramFrame {
  readonly type: "program";
  readonly hash: string;
  readonly bytes: Sent;
}

/** What a cell must know of a function version, told once ahead of its first call there. */
export interface FunctionFrame {
  readonly type: "function";
  /** The number by which calls name it, this cell's alone. */
  readonly fn: number;
  readonly tenant: string;
  readonly image: Sent;
  /** Of compiled functions. */
  readonly programHash: string | undefined;
  /** The bundle's source map, for traces. */
  readonly map: Sent;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly cpuMs: number | undefined;
  readonly maxOutputBytes: number;
  readonly maxLogBytes: number;
}

export interface CallFrame {
  readonly type: "call";
  readonly id: number;
  readonly fn: number;
  /** The event's bytes, or the HTTP request's body. */
  readonly body: Uint8Array;
  /** JSON of the HTTP request's head for HTTP functions; undefined for event functions. */
  readonly httpMeta: string | undefined;
  readonly contextJson: string;
  /** What is left of its time, for a call that is run again; else it has all that its function has. */
  readonly leftMs: number | undefined;
  /** Of event functions: undefined when the bytes of the result are the reply. */
  readonly reply?: ReplyForm | undefined;
  /** X-Ray's id, for the guest's environment. */
  readonly traceId?: string | undefined;
}

export interface InitFrame {
  readonly type: "init";
  /** The engine's Wasm as our passes have rewritten it: done once, not by each cell. */
  readonly engine: Uint8Array;
  readonly base: Uint8Array;
  readonly baseHash: string;
  /** The image of the function that it warms up with. */
  readonly warmUp: Uint8Array;
  /** How long one guest may keep the thread while others wait. */
  readonly sliceMs: number;
}

export type ToCell =
  | InitFrame
  | PieceFrame
  | ProgramFrame
  | FunctionFrame
  | CallFrame
  | { readonly type: "fetched"; readonly fetch: number; readonly answer: FetchAnswer }
  /** Whoever reads that call's reply has taken one chunk more of it. */
  | { readonly type: "taken"; readonly id: number }
  | { readonly type: "ping" };

export type FromCell =
  | { readonly type: "ready" }
  | { readonly type: "result"; readonly id: number; readonly result: CallResult }
  /** The cell does not hold that call's function (any more): tell it again, then the call. */
  | { readonly type: "missing"; readonly id: number }
  | { readonly type: "fetch"; readonly id: number; readonly fetch: number; readonly request: FetchRequest }
  | { readonly type: "abort-fetch"; readonly fetch: number }
  /** A streamed reply begins. */
  | ({ readonly type: "head"; readonly id: number } & ReplyHead)
  | { readonly type: "chunk"; readonly id: number; readonly bytes: Uint8Array }
  /** @param parked guests that wait for their next slice */
  | { readonly type: "pong"; readonly parked: number };

/** Calls and their plain results are most of the traffic: as lists they cost half of what they do as maps. */
export function encodeFrame(frame: ToCell | FromCell): Buffer {
  if (frame.type === "call") return packed(callList(frame));
  if (frame.type === "result") return packed([frame.id, frame.result.outcome, ...meterList(frame.result)]);
  return packed(frame);
}

/** What is seldom there stands last, and costs nothing when it is not. */
function callList({ id, fn, body, httpMeta, contextJson, leftMs, reply, traceId }: CallFrame): unknown[] {
  if (traceId !== undefined || reply !== undefined) return [id, fn, body, contextJson, httpMeta, leftMs, reply, traceId];
  if (leftMs !== undefined) return [id, fn, body, contextJson, httpMeta, leftMs];
  return httpMeta === undefined ? [id, fn, body, contextJson] : [id, fn, body, contextJson, httpMeta];
}

function meterList({ meter, logs, droppedLines }: CallResult): unknown[] {
  return [meter.wallUs, meter.cpuUs, meter.peakMemoryBytes, meter.memoryLimitBytes, meter.start === "warm", logs, droppedLines];
}

/** Frames from the front are ours: decoded, not checked. */
export function decodeToCell(bytes: Uint8Array): ToCell {
  const frame = unpacked(bytes) as ToCell | [number, number, Uint8Array, string, string?, number?, ReplyForm?, string?];
  if (!Array.isArray(frame)) return frame;
  const [id, fn, body, contextJson, httpMeta, leftMs, reply, traceId] = frame;
  return { type: "call", id, fn, body, httpMeta, contextJson, leftMs, reply, traceId };
}

/** @throws {FrameError} for anything but a well-formed frame. */
export function decodeFromCell(bytes: Uint8Array): FromCell {
  let frame: unknown;
  try {
    frame = unpacked(bytes);
  } catch (error) {
    throw new FrameError(`Cannot read a cell's frame: ${String(error)}`);
  }
  return Array.isArray(frame) ? checkResultList(frame) : checkFromCell(frame);
}

function checkResultList([id, outcome, wallUs, cpuUs, peakMemoryBytes, memoryLimitBytes, isWarm, logs, droppedLines]: unknown[]): FromCell {
  const start = isWarm === true ? "warm" : "snapshot";
  return {
    type: "result",
    id: integer(id),
    result: checkResult(outcome, { wallUs, cpuUs, peakMemoryBytes, memoryLimitBytes, start }, logs, droppedLines),
  };
}

export function checkFromCell(frame: unknown): FromCell {
  const { type, id, result, fetch, request, parked, status, headers, bytes: chunk } = fields(frame);
  if (type === "ready") return { type };
  if (type === "pong") return { type, parked: integer(parked) };
  if (type === "result") return { type, id: integer(id), result: checkResultMap(result) };
  if (type === "missing") return { type, id: integer(id) };
  if (type === "abort-fetch") return { type, fetch: integer(fetch) };
  if (type === "chunk") return { type, id: integer(id), bytes: checkChunk(chunk) };
  if (type === "head") return { type, id: integer(id), status: httpStatus(status), headers: pairs(headers) };
  if (type === "fetch") return { type, id: integer(id), fetch: integer(fetch), request: checkRequest(request) };
  throw new FrameError(`Cannot read a cell's frame as its type is unknown: received ${shown(type)}`);
}

function checkResultMap(value: unknown): CallResult {
  const { outcome, meter, logs, droppedLines } = fields(value);
  return checkResult(outcome, fields(meter), logs, droppedLines);
}

function checkChunk(value: unknown): Uint8Array {
  const chunk = bytes(value);
  if (chunk.length > limits.streamChunkBytes)
    throw new FrameError(`Cannot read a cell's chunk as it is over ${limits.streamChunkBytes} bytes: received ${chunk.length}`);
  return chunk;
}

function checkRequest(value: unknown): FetchRequest {
  const { url, method, headers, redirect, body } = fields(value);
  if (redirect !== "follow" && redirect !== "manual" && redirect !== "error")
    throw new FrameError("Cannot read a cell's fetch as its redirect mode is unknown");
  return {
    url: text(url),
    method: text(method),
    headers: pairs(headers),
    redirect,
    body: body === undefined || body === null ? undefined : bytes(body),
  };
}

/**
 * The frames between the front and a cell, one noun each, both sides import it. Encoding is msgpackr; what a
 * cell sends is checked when it is decoded, since a cell that a guest has taken over may send anything.
 */
import type { CallMeter, CallOutcome, CallResult } from "../outcome.ts";
import { packed, unpacked } from "../packing.ts";
import type { FetchAnswer, FetchRequest } from "../sandbox/fetch-table.ts";

/** A compiled function's code with the state that it starts from; several functions may be of one. */
interface ProgramFrame {
  readonly hash: string;
  /** Undefined when the cell was told before. */
  readonly bytes: Uint8Array | undefined;
}

/** What a cell must know of a function version, told once ahead of its first call there. */
export interface FunctionFrame {
  readonly type: "function";
  /** The number by which calls name it, this cell's alone. */
  readonly fn: number;
  readonly tenant: string;
  readonly image: Uint8Array;
  /** Of compiled functions. */
  readonly program: ProgramFrame | undefined;
  /** The bundle's source map, for traces. */
  readonly map: Uint8Array;
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
  | FunctionFrame
  | CallFrame
  | { readonly type: "fetched"; readonly fetch: number; readonly answer: FetchAnswer }
  | { readonly type: "ping" };

export type FromCell =
  | { readonly type: "ready" }
  | { readonly type: "result"; readonly id: number; readonly result: CallResult }
  /** The cell does not hold that call's function (any more): tell it again, then the call. */
  | { readonly type: "missing"; readonly id: number }
  | { readonly type: "fetch"; readonly id: number; readonly fetch: number; readonly request: FetchRequest }
  | { readonly type: "abort-fetch"; readonly fetch: number }
  /** @param parked guests that wait for their next slice */
  | { readonly type: "pong"; readonly parked: number };

/** Calls and their plain results are most of the traffic: as lists they cost half of what they do as maps. */
export function encodeFrame(frame: ToCell | FromCell): Buffer {
  if (frame.type === "call") return packed(callList(frame));
  if (frame.type === "result") return packed([frame.id, frame.result.outcome, ...meterList(frame.result)]);
  return packed(frame);
}

/** What is seldom there stands last, and costs nothing when it is not. */
function callList({ id, fn, body, httpMeta, contextJson, leftMs }: CallFrame): unknown[] {
  if (leftMs !== undefined) return [id, fn, body, contextJson, httpMeta, leftMs];
  return httpMeta === undefined ? [id, fn, body, contextJson] : [id, fn, body, contextJson, httpMeta];
}

function meterList({ meter, logs, droppedLines }: CallResult): unknown[] {
  return [meter.wallUs, meter.cpuUs, meter.peakMemoryBytes, meter.memoryLimitBytes, meter.start === "warm", logs, droppedLines];
}

/** A frame that is none: whoever sent it cannot be trusted any further. */
export class FrameError extends Error {
  override name = "FrameError";
}

/** Frames from the front are ours: decoded, not checked. */
export function decodeToCell(bytes: Uint8Array): ToCell {
  const frame = unpacked(bytes) as ToCell | [number, number, Uint8Array, string, string?, number?];
  if (!Array.isArray(frame)) return frame;
  const [id, fn, body, contextJson, httpMeta, leftMs] = frame;
  return { type: "call", id, fn, body, httpMeta, contextJson, leftMs };
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
  const { type, id, result, fetch, request, parked } = fields(frame);
  if (type === "ready") return { type };
  if (type === "pong") return { type, parked: integer(parked) };
  if (type === "result") return { type, id: integer(id), result: checkResultMap(result) };
  if (type === "missing") return { type, id: integer(id) };
  if (type === "abort-fetch") return { type, fetch: integer(fetch) };
  if (type === "fetch") return { type, id: integer(id), fetch: integer(fetch), request: checkRequest(request) };
  throw new FrameError(`Cannot read a cell's frame as its type is unknown: received ${shown(type)}`);
}

function checkResultMap(value: unknown): CallResult {
  const { outcome, meter, logs, droppedLines } = fields(value);
  return checkResult(outcome, fields(meter), logs, droppedLines);
}

function checkResult(outcome: unknown, meter: Record<string, unknown>, logs: unknown, droppedLines: unknown): CallResult {
  const { wallUs, cpuUs, peakMemoryBytes, memoryLimitBytes, start } = meter;
  const checked: CallMeter = {
    wallUs: integer(wallUs),
    cpuUs: integer(cpuUs),
    peakMemoryBytes: integer(peakMemoryBytes),
    memoryLimitBytes: integer(memoryLimitBytes),
    start: start === "warm" ? "warm" : "snapshot",
  };
  return { outcome: checkOutcome(outcome), meter: checked, logs: list(logs).map(checkLine), droppedLines: integer(droppedLines) };
}

function checkLine(value: unknown): { time: number; level: number; text: string } {
  const { time, level, text: line } = fields(value);
  return { time: integer(time), level: integer(level), text: text(line) };
}

const limitNames: ReadonlySet<unknown> = new Set(["timeout", "cpu", "memory", "stack", "output", "host_calls"]);

function checkOutcome(value: unknown): CallOutcome {
  const outcome = fields(value);
  switch (outcome["kind"]) {
    case "ok":
      return { kind: "ok", body: bytes(outcome["body"]) };
    case "http":
      return { kind: "http", status: httpStatus(outcome["status"]), headers: pairs(outcome["headers"]), body: bytes(outcome["body"]) };
    case "guest-error":
      return {
        kind: "guest-error",
        errorType: text(outcome["errorType"]),
        errorMessage: text(outcome["errorMessage"]),
        trace: list(outcome["trace"]).map(text),
      };
    case "limit":
      if (!limitNames.has(outcome["limit"])) throw new FrameError("Cannot read a cell's frame as its limit is unknown");
      return { kind: "limit", limit: outcome["limit"] as never, message: text(outcome["message"]) };
    case "bad-event":
    case "host-fault":
      return { kind: outcome["kind"], message: text(outcome["message"]) };
    default:
      throw new FrameError("Cannot read a cell's frame as its outcome is unknown");
  }
}

function httpStatus(value: unknown): number {
  const status = integer(value);
  if (status < 200 || status > 599) throw new FrameError(`Cannot read a cell's frame as its status is none: received ${status}`);
  return status;
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

/** A value of any kind, for a message: an object of the cell's may have no text. */
function shown(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : typeof value;
}

function fields(value: unknown): Record<string, unknown> {
  if (value === null || typeof value !== "object") throw new FrameError("Cannot read a cell's frame as a part of it is no object");
  return value as Record<string, unknown>;
}

function integer(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new FrameError(`Cannot read a cell's frame as a number in it is none: received ${shown(value)}`);
  return value as number;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new FrameError("Cannot read a cell's frame as a text in it is none");
  return value;
}

function bytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new FrameError("Cannot read a cell's frame as bytes in it are none");
  return value;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new FrameError("Cannot read a cell's frame as a list in it is none");
  return value;
}

function pairs(value: unknown): [string, string][] {
  return list(value).map((pair) => [text(list(pair)[0]), text(list(pair)[1])]);
}

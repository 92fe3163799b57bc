/**
 * The host calls by which a guest answers: with a result, an error, an HTTP response, or in parts. The first that ends the call is its
 * outcome, and what a guest sends after it is nobody's. Used by `host-calls.ts`.
 */
import { HostOp } from "../../guest/border.ts";
import { isContentType, type CallOutcome } from "../outcome.ts";
import { GuestException, parseObject, stringPairs } from "./border-values.ts";
import { BorderError, type HostValue } from "./marshal.ts";
import { BadReply, badReplyOutcome, readReplyHead } from "./reply-head.ts";
import { ReplyStream, type ReplyOptions } from "./reply-stream.ts";
import { OutputTooLarge } from "./stops.ts";

export class ReplyCalls {
  outcome: CallOutcome | undefined;
  /** What the outcome is once nothing is pending any more. */
  idleOutcome: CallOutcome | undefined;
  readonly #options: ReplyOptions;
  #waitsForIdle = false;
  /** The reply, if its handler writes it in parts. */
  #stream: ReplyStream | undefined;

  /** @param onRoom called when a guest that had to wait may write more */
  constructor(options: ReplyOptions, onRoom: () => void) {
    this.#options = options;
    if (options.stream !== undefined) options.stream.onRoom = onRoom;
  }

  /** Whether the guest waits for room. */
  get isFull(): boolean {
    return this.#stream?.isFull === true;
  }

  /** @param json the result, lent by the guest's memory: checked before it is copied */
  resolve(json: Uint8Array): 0 {
    return this.#settle({ kind: "ok", body: this.#output(json) });
  }

  /** Any other of them. What it answers is a number for the guest, or nothing. */
  do(op: HostOp, [a, b]: readonly HostValue[]): HostValue {
    try {
      if (op === HostOp.writeReply) return this.#write(a as Uint8Array);
      if (op === HostOp.beginReply) this.#begin(a as string);
      else if (op === HostOp.waitForIdle) this.#waitsForIdle = true;
      else this.#settle(this.#outcomeOf(op, a, b));
    } catch (error) {
      if (!(error instanceof BadReply)) throw error;
      this.#settle(badReplyOutcome(error));
    }
    return undefined;
  }

  #outcomeOf(op: HostOp, a: HostValue, b: HostValue): CallOutcome {
    switch (op) {
      case HostOp.resolveHttp:
        return this.#httpOutcome(a as string, b as Uint8Array);
      case HostOp.resolveReply:
        return { kind: "http", ...readReplyHead(a as string, "application/json"), body: this.#output(b as Uint8Array) };
      case HostOp.reject:
        return guestError(a as string);
      default:
        return this.#opened.end();
    }
  }

  /** Of those that wait the last counts: a handler that returns nothing may still call back. */
  #settle(outcome: CallOutcome): 0 {
    if (this.#waitsForIdle) this.idleOutcome = outcome;
    else this.outcome ??= outcome;
    this.#waitsForIdle = false;
    return 0;
  }

  #output(bytes: Uint8Array): Uint8Array {
    const { maxOutputBytes } = this.#options;
    if (bytes.length > maxOutputBytes) throw new OutputTooLarge(maxOutputBytes);
    return bytes.slice();
  }

  #httpOutcome(metaJson: string, body: Uint8Array): CallOutcome {
    const { status, headers } = parseObject(metaJson);
    if (!Number.isInteger(status) || (status as number) < 200 || (status as number) > 599)
      throw new BorderError("Cannot reply as the status is not one");
    return { kind: "http", status: status as number, headers: stringPairs(headers), body: this.#output(body) };
  }

  get #opened(): ReplyStream {
    return (this.#stream ??= new ReplyStream(this.#options));
  }

  #begin(contentType: string): void {
    if (!isContentType(contentType)) throw new GuestException("TypeError", "Cannot reply: the content type is none that a header can hold");
    this.#opened.begin(contentType);
  }

  /** Behind the call's end there is never room. */
  #write(bytes: Uint8Array): 0 | 1 {
    if (this.outcome !== undefined) return 0;
    this.#opened.write(bytes);
    return this.isFull ? 0 : 1;
  }
}

function guestError(json: string): CallOutcome {
  const { errorType, errorMessage, trace } = parseObject(json);
  const lines = Array.isArray(trace) ? trace.map(String) : [];
  if (errorType === "Isopod.InvalidEvent") return { kind: "bad-event", message: String(errorMessage) };
  return { kind: "guest-error", errorType: String(errorType), errorMessage: String(errorMessage), trace: lines };
}

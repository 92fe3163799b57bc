/** The requests that a guest sends, in either version of WASI: through the host's fetch, so the egress policy is behind it. */
import type { FetchAnswer } from "../fetch-table.ts";
import { limits } from "../../limits.ts";
import { ErrorResult, Kept, Resource, type WasiCall } from "./call.ts";
import { Gathered, OutgoingBody, type BodySink } from "./http-bodies.ts";
import type { Fields } from "./http-fields.ts";
import { IncomingResponse } from "./http-incoming.ts";
import { Response, type Request } from "./http-messages.ts";
import { RequestHead } from "./http-request-head.ts";
import { errorCodeOf, type Variant } from "./http-variants.ts";
import { Pollable } from "./poll.ts";

/** What the guest sends: it goes out when it is finished, as a fetch takes a whole body. */
class RequestBody extends Gathered implements BodySink {
  readonly sizeError = "HTTP-request-body-size";
  readonly #whole = Promise.withResolvers<Uint8Array | undefined>();

  constructor(call: WasiCall) {
    super(call, limits.fetchRequestMaxBytes);
  }

  /** Undefined when it never was finished. */
  get whole(): Promise<Uint8Array | undefined> {
    return this.#whole.promise;
  }

  finish(): void {
    this.#whole.resolve(this.bytes);
  }

  abandon(): void {
    this.letGo();
    this.#whole.resolve(undefined);
  }
}

export class OutgoingRequest extends Resource {
  readonly #headers: Fields;
  readonly #head = new RequestHead();
  #body: RequestBody | undefined;
  #isSent = false;

  constructor(call: WasiCall, headers: Fields) {
    super(call);
    this.#headers = headers;
    headers[Symbol.dispose]();
  }

  body(): OutgoingBody {
    if (this.#body !== undefined) throw new ErrorResult(undefined);
    this.#body = new RequestBody(this.call);
    return new OutgoingBody(this.call, this.#headers, this.#body);
  }

  method(): Variant {
    return this.#head.method;
  }

  setMethod(method: Variant): void {
    this.#head.setMethod(method);
  }

  pathWithQuery(): string | undefined {
    return this.#head.path;
  }

  setPathWithQuery(path: string | undefined): void {
    this.#head.setPath(path);
  }

  scheme(): Variant | undefined {
    return this.#head.scheme;
  }

  setScheme(scheme: Variant | undefined): void {
    this.#head.setScheme(scheme);
  }

  authority(): string | undefined {
    return this.#head.authority;
  }

  setAuthority(authority: string | undefined): void {
    this.#head.setAuthority(authority);
  }

  /** A copy that cannot be changed. */
  headers(): Fields {
    return this.#headers.clone().frozen();
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    if (!this.#isSent) this.#body?.letGo();
  }

  /** Never rejects. */
  async send(signal: AbortSignal): Promise<FetchAnswer> {
    this.#isSent = true;
    this[Symbol.dispose]();
    const { url, methodText: method } = this.#head;
    const headers = this.#headers.pairs;
    const hadBody = this.#body !== undefined;
    const body = await this.#body?.whole;
    if (hadBody && body === undefined)
      return { ok: false, name: "TypeError", message: "Cannot fetch as the request's body was not finished" };
    const answer = this.call.host.fetch({ url, method, headers, redirect: "manual", body: body?.length === 0 ? undefined : body }, signal);
    return answer.finally(() => this.#body?.letGo());
  }
}

/** The timeouts that a guest may set, in nanoseconds. */
export class RequestOptions extends Resource {
  #connect: bigint | undefined;
  #firstByte: bigint | undefined;
  #betweenBytes: bigint | undefined;

  connectTimeout(): bigint | undefined {
    return this.#connect;
  }

  setConnectTimeout(ns: bigint | undefined): void {
    this.#connect = ns;
  }

  firstByteTimeout(): bigint | undefined {
    return this.#firstByte;
  }

  setFirstByteTimeout(ns: bigint | undefined): void {
    this.#firstByte = ns;
  }

  betweenBytesTimeout(): bigint | undefined {
    return this.#betweenBytes;
  }

  setBetweenBytesTimeout(ns: bigint | undefined): void {
    this.#betweenBytes = ns;
  }

  getConnectTimeout(): bigint | undefined {
    return this.#connect;
  }

  getFirstByteTimeout(): bigint | undefined {
    return this.#firstByte;
  }

  getBetweenBytesTimeout(): bigint | undefined {
    return this.#betweenBytes;
  }

  clone(): RequestOptions {
    const copy = new RequestOptions(this.call);
    copy.#connect = this.#connect;
    copy.#firstByte = this.#firstByte;
    copy.#betweenBytes = this.#betweenBytes;
    return copy;
  }

  /** A reply arrives whole, so what can be held is that it arrives in time to connect and to begin. */
  get timeoutMs(): number | undefined {
    if (this.#firstByte === undefined) return undefined;
    return Math.min(limits.timerMaxDelayMs, Number(((this.#connect ?? 0n) + this.#firstByte) / 1_000_000n) + 1);
  }
}

export class FutureIncomingResponse extends Resource {
  readonly #abort = new AbortController();
  /** Resolves when there is an answer; never rejects. */
  readonly done: Promise<void>;
  readonly #kept: Kept;
  #answer: FetchAnswer | undefined;
  #isTaken = false;

  constructor(call: WasiCall, request: OutgoingRequest, timeoutMs: number | undefined) {
    super(call);
    this.#kept = new Kept(call);
    this.done = this.#fetch(request, timeoutMs);
  }

  async #fetch(request: OutgoingRequest, timeoutMs: number | undefined): Promise<void> {
    const answer = await answerWithin(this.call, request, timeoutMs, this.#abort);
    this.#answer = !answer.ok || this.#kept.take(answer.body.length) ? answer : tooLarge;
  }

  subscribe(): Pollable {
    return new Pollable(this.call, { isReady: () => this.#answer !== undefined, settled: () => this.done });
  }

  get(): object | undefined {
    const answer = this.#answer;
    if (answer === undefined) return undefined;
    if (this.#isTaken) return { tag: "err" };
    this.#isTaken = true;
    const result = answer.ok
      ? { tag: "ok", val: new IncomingResponse(this.call, answer, this.#kept) }
      : { tag: "err", val: errorCodeOf(answer) };
    return { tag: "ok", val: result };
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    if (!this.#isTaken) this.#kept.letGo();
    this.#abort.abort();
  }
}

interface Sendable {
  send(signal: AbortSignal): Promise<FetchAnswer>;
}

/** Never rejects but with what the guest is ended by. */
async function answerWithin(
  call: WasiCall,
  request: Sendable,
  timeoutMs: number | undefined,
  abort: AbortController,
): Promise<FetchAnswer> {
  const signal = AbortSignal.any([abort.signal, call.ended]);
  const answered = new AbortController();
  const sent = request.send(signal);
  const late = timeoutMs === undefined ? [] : [call.host.sleep(timeoutMs, AbortSignal.any([answered.signal, signal])).then(() => tooLate)];
  const answer = await Promise.race([sent, ...late]);
  answered.abort();
  if (answer === tooLate) abort.abort();
  return answer;
}

const tooLate: FetchAnswer = { ok: false, name: "TimeoutError", message: "the request's own timeout passed", code: "egress_timeout" };

const tooLarge: FetchAnswer = { ok: false, name: "TypeError", message: "the bodies that the guest holds leave no room for the answer's" };

/** `wasi:http/outgoing-handler`, and `wasi:http/client` of WASI 0.3. */
export class Outgoing {
  #inFlight = 0;
  readonly #call: WasiCall;

  constructor(call: WasiCall) {
    this.#call = call;
  }

  readonly handle = (request: OutgoingRequest, options: RequestOptions | undefined): FutureIncomingResponse => {
    options?.[Symbol.dispose]();
    this.#begin(request);
    const future = new FutureIncomingResponse(this.#call, request, options?.timeoutMs);
    void future.done.then(() => (this.#inFlight -= 1));
    return future;
  };

  readonly send = async (request: Request): Promise<Response> => {
    this.#begin(request);
    const kept = new Kept(this.#call);
    try {
      const answer = await this.#call.wait(answerWithin(this.#call, request, request.timeoutMs, new AbortController()));
      const taken = !answer.ok || kept.take(answer.body.length) ? answer : tooLarge;
      if (!taken.ok) throw new ErrorResult(errorCodeOf(taken));
      return Response.received(this.#call, taken, kept);
    } finally {
      this.#inFlight -= 1;
    }
  };

  #begin(request: Resource): void {
    if (this.#inFlight >= limits.fetchesMaxInFlight) {
      request[Symbol.dispose]();
      throw new ErrorResult({ tag: "connection-limit-reached" });
    }
    this.#inFlight += 1;
  }
}

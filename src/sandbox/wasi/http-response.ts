/** `wasi:http/types`' reply to the request that the call is for: its body is the call's reply, as the guest writes it. */
import { limits } from "../../limits.ts";
import { ErrorResult, Resource, type WasiCall } from "./call.ts";
import { Gathered, OutgoingBody, type BodySink } from "./http-bodies.ts";
import type { Fields } from "./http-fields.ts";
import type { Variant } from "./http-variants.ts";

/** What a guest answered; the body's bytes are in the host's `out`. */
export interface HttpReply {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
}

/** Kept until the guest sets the response that it belongs to: of several that it makes one is the reply. */
class ResponseBody implements BodySink {
  readonly sizeError = "HTTP-response-body-size";
  readonly #call: WasiCall;
  readonly #early: Gathered;
  #isReply = false;

  constructor(call: WasiCall) {
    this.#call = call;
    this.#early = new Gathered(call, limits.outputMaxBytes);
  }

  get room(): number {
    return this.#isReply ? Number.POSITIVE_INFINITY : this.#early.room;
  }

  write(bytes: Uint8Array): void {
    if (this.#isReply) this.#call.host.write("out", bytes);
    else this.#early.write(bytes);
  }

  becomeReply(): void {
    this.#isReply = true;
    const { bytes } = this.#early;
    if (bytes.length > 0) this.#call.host.write("out", bytes);
    this.#early.letGo();
  }

  letGo(): void {
    this.#early.letGo();
  }

  /** What the guest wrote is the reply, whether or not it said that this is all. */
  finish(): void {}

  abandon(): void {}
}

export class OutgoingResponse extends Resource {
  readonly #headers: Fields;
  readonly #body: ResponseBody;
  #status = 200;
  #hasBody = false;

  constructor(call: WasiCall, headers: Fields) {
    super(call);
    this.#headers = headers;
    this.#body = new ResponseBody(call);
    headers[Symbol.dispose]();
  }

  statusCode(): number {
    return this.#status;
  }

  setStatusCode(status: number): void {
    const isFinal = status >= 200 && status <= 599;
    if (!isFinal) throw new ErrorResult(undefined);
    this.#status = status;
  }

  /** A copy that cannot be changed. */
  headers(): Fields {
    return this.#headers.clone().frozen();
  }

  body(): OutgoingBody {
    if (this.#hasBody) throw new ErrorResult(undefined);
    this.#hasBody = true;
    return new OutgoingBody(this.call, this.#headers, this.#body);
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#body.letGo();
  }

  becomeReply(): HttpReply {
    this.#body.becomeReply();
    this[Symbol.dispose]();
    return { status: this.#status, headers: this.#headers.pairs };
  }
}

type Outcome = { readonly tag: "ok"; readonly val: OutgoingResponse } | { readonly tag: "err"; readonly val: Variant };

/** Where the guest puts its reply, once. */
export class ResponseOutparam extends Resource {
  #reply: HttpReply | Variant | undefined;

  static set(param: ResponseOutparam, outcome: Outcome): void {
    param.#set(outcome);
  }

  #set(outcome: Outcome): void {
    this[Symbol.dispose]();
    this.#reply = outcome.tag === "ok" ? outcome.val.becomeReply() : outcome.val;
  }

  /** A variant when the guest answered with an error; undefined when it did not answer. */
  get reply(): HttpReply | Variant | undefined {
    return this.#reply;
  }
}

/** `wasi:http/types`' messages that come in: the request that the call is for, and replies to the guest's own. */
import type { FetchAnswer } from "../fetch-table.ts";
import { ErrorResult, Resource, type Kept, type WasiCall } from "./call.ts";
import { IncomingBody } from "./http-bodies.ts";
import { Fields } from "./http-fields.ts";
import { methodVariant, schemeVariant, type Variant } from "./http-variants.ts";

/** An HTTP request as it reaches a function; its body is the call's input. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
}

abstract class Incoming extends Resource {
  readonly #headers: readonly (readonly [string, string])[];
  readonly #kept: Kept | undefined;
  #body: Uint8Array | undefined;

  constructor(call: WasiCall, headers: readonly (readonly [string, string])[], body: Uint8Array, kept: Kept | undefined) {
    super(call);
    this.#headers = headers;
    this.#body = body;
    this.#kept = kept;
  }

  headers(): Fields {
    return Fields.received(this.call, this.#headers);
  }

  /** Once: the body is the one who took it's. */
  consume(): IncomingBody {
    const body = this.#body;
    if (body === undefined) throw new ErrorResult(undefined);
    this.#body = undefined;
    return new IncomingBody(this.call, body, this.#kept);
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    if (this.#body !== undefined) this.#kept?.letGo();
  }
}

export class IncomingRequest extends Incoming {
  readonly #method: string;
  readonly #url: URL;

  constructor(call: WasiCall, { method, url, headers }: HttpRequest) {
    super(call, headers, call.host.input, undefined);
    this.#method = method;
    this.#url = new URL(url);
  }

  method(): Variant {
    return methodVariant(this.#method);
  }

  pathWithQuery(): string {
    return `${this.#url.pathname}${this.#url.search}`;
  }

  scheme(): Variant {
    return schemeVariant(this.#url.protocol);
  }

  authority(): string {
    return this.#url.host;
  }
}

export class IncomingResponse extends Incoming {
  readonly #status: number;

  constructor(call: WasiCall, { status, headers, body }: FetchAnswer & { ok: true }, kept: Kept) {
    super(call, headers, body, kept);
    this.#status = status;
  }

  status(): number {
    return this.#status;
  }
}

/** `wasi:http/types`' requests and responses of WASI 0.3: one kind each, whether the guest made it or the host did. */
import { limits } from "../../limits.ts";
import type { FetchAnswer } from "../fetch-table.ts";
import { done, eachChunk, ignore, streamOf, type GuestStream, type Result, type ResultFuture } from "./async-streams.ts";
import { ErrorResult, Kept, Resource, type WasiCall } from "./call.ts";
import { Gathered } from "./http-bodies.ts";
import { Fields } from "./http-fields.ts";
import type { HttpRequest } from "./http-incoming.ts";
import type { RequestOptions } from "./http-outgoing.ts";
import type { HttpReply } from "./http-response.ts";
import { RequestHead } from "./http-request-head.ts";
import { methodVariant, schemeVariant } from "./http-variants.ts";

/** What a message has for its body: the guest writes it, or the host has it, or there is none. */
type Contents = GuestStream | { readonly bytes: Uint8Array; readonly kept?: Kept };

abstract class Message extends Resource {
  readonly #headers: Fields;
  readonly #contents: Contents;
  readonly #sent = Promise.withResolvers<Result>();
  #isConsumed = false;

  constructor(call: WasiCall, headers: Fields, contents: Contents | undefined) {
    super(call);
    this.#headers = headers.frozen();
    this.#contents = contents ?? { bytes: new Uint8Array() };
  }

  /** Settles when its body has gone where it was to go. */
  get sent(): Promise<Result> {
    return this.#sent.promise;
  }

  get pairs(): [string, string][] {
    return this.#headers.pairs;
  }

  /** A copy that cannot be changed. */
  getHeaders(): Fields {
    return this.#headers.clone().frozen();
  }

  /** Once, and the message is gone. */
  protected consumed(): [stream: unknown, trailers: Promise<Result>] {
    const contents = this.#take();
    return ["read" in contents ? contents : this.#read(contents), Promise.resolve(done)];
  }

  /** All of its body, piece by piece. @throws what `take` throws */
  async eachChunk(take: (bytes: Uint8Array) => void): Promise<void> {
    const contents = this.#take();
    if ("read" in contents) await eachChunk(contents, take);
    else take(contents.bytes);
    this.#sent.resolve(done);
  }

  async *#read({ bytes, kept }: { readonly bytes: Uint8Array; readonly kept?: Kept }): AsyncGenerator<Uint8Array> {
    try {
      yield* streamOf(bytes);
    } finally {
      kept?.letGo();
    }
  }

  #take(): Contents {
    if (this.#isConsumed) throw new Error("Cannot read a body as it was read before");
    this.#isConsumed = true;
    this[Symbol.dispose]();
    return this.#contents;
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    if (!this.#isConsumed && "kept" in this.#contents) this.#contents.kept?.letGo();
  }
}

export class Request extends Message {
  readonly #head = new RequestHead();
  readonly #options: RequestOptions | undefined;

  private constructor(call: WasiCall, headers: Fields, contents: Contents | undefined, options: RequestOptions | undefined) {
    super(call, headers, contents);
    this.#options = options;
  }

  /** The guest makes one. */
  static make(
    call: WasiCall,
    headers: Fields,
    contents: GuestStream | undefined,
    trailers: ResultFuture,
    options: RequestOptions | undefined,
  ): [Request, Promise<Result>] {
    // A fetch has none.
    ignore(trailers);
    headers[Symbol.dispose]();
    options?.[Symbol.dispose]();
    const request = new Request(call, headers, contents, options);
    return [request, request.sent];
  }

  /** The request that the call is for; its body is the call's input. */
  static received(call: WasiCall, { method, url, headers }: HttpRequest): Request {
    const request = new Request(call, Fields.received(call, headers), { bytes: call.host.input }, undefined);
    const { pathname, search, protocol, host } = new URL(url);
    request.#head.method = methodVariant(method);
    request.#head.scheme = schemeVariant(protocol);
    request.#head.authority = host;
    request.#head.path = `${pathname}${search}`;
    return request;
  }

  static consumeBody(request: Request, result: ResultFuture): [stream: unknown, trailers: Promise<Result>] {
    ignore(result);
    return request.consumed();
  }

  getMethod(): unknown {
    return this.#head.method;
  }

  setMethod(method: Parameters<RequestHead["setMethod"]>[0]): void {
    this.#head.setMethod(method);
  }

  getPathWithQuery(): string | undefined {
    return this.#head.path;
  }

  setPathWithQuery(path: string | undefined): void {
    this.#head.setPath(path);
  }

  getScheme(): unknown {
    return this.#head.scheme;
  }

  setScheme(scheme: Parameters<RequestHead["setScheme"]>[0]): void {
    this.#head.setScheme(scheme);
  }

  getAuthority(): string | undefined {
    return this.#head.authority;
  }

  setAuthority(authority: string | undefined): void {
    this.#head.setAuthority(authority);
  }

  getOptions(): RequestOptions | undefined {
    return this.#options?.clone();
  }

  get timeoutMs(): number | undefined {
    return this.#options?.timeoutMs;
  }

  /** Never rejects. */
  async send(signal: AbortSignal): Promise<FetchAnswer> {
    const { url, methodText: method } = this.#head;
    const gathered = new Gathered(this.call, limits.fetchRequestMaxBytes);
    try {
      await this.eachChunk((bytes) => {
        if (bytes.length > gathered.room) throw new BodyTooLarge(`the request's body is over ${gathered.room} bytes`);
        gathered.write(bytes);
      });
      const body = gathered.bytes.length === 0 ? undefined : gathered.bytes;
      return await this.call.host.fetch({ url, method, headers: this.pairs, redirect: "manual", body }, signal);
    } catch (error) {
      if (error instanceof BodyTooLarge) return { ok: false, name: "TypeError", message: error.message };
      throw error;
    } finally {
      gathered.letGo();
    }
  }
}

class BodyTooLarge extends Error {}

export class Response extends Message {
  #status: number;

  private constructor(call: WasiCall, headers: Fields, contents: Contents | undefined, status: number) {
    super(call, headers, contents);
    this.#status = status;
  }

  static make(call: WasiCall, headers: Fields, contents: GuestStream | undefined, trailers: ResultFuture): [Response, Promise<Result>] {
    ignore(trailers);
    headers[Symbol.dispose]();
    const response = new Response(call, headers, contents, 200);
    return [response, response.sent];
  }

  static received(call: WasiCall, { status, headers, body }: FetchAnswer & { ok: true }, kept: Kept): Response {
    return new Response(call, Fields.received(call, headers), { bytes: body, kept }, status);
  }

  static consumeBody(response: Response, result: ResultFuture): [stream: unknown, trailers: Promise<Result>] {
    ignore(result);
    return response.consumed();
  }

  getStatusCode(): number {
    return this.#status;
  }

  setStatusCode(status: number): void {
    const isFinal = status >= 200 && status <= 599;
    if (!isFinal) throw new ErrorResult(undefined);
    this.#status = status;
  }

  get head(): HttpReply {
    return { status: this.#status, headers: this.pairs };
  }
}

/**
 * A typed client of Isopod's HTTP interface, for Node, Deno, Bun and browsers: it needs `fetch` and nothing else.
 * Used by the command line as well. Each method is one request; a failure is thrown as `IsopodError` or `FunctionError`.
 */
import { IsopodError } from "./errors.ts";
import type {
  DeadLetterPage,
  Deployment,
  EventCounts,
  FunctionConfig,
  FunctionDetail,
  FunctionRecord,
  Invocation,
  LogLine,
  LogPage,
  Source,
  UsageDay,
} from "./types.ts";
import { asJson, wasmUpload, type Upload } from "./upload.ts";
import { badReply, readError, readLines, readMeters, readValue } from "./wire.ts";

export type ClientOptions = {
  /** Where the server listens, for example `http://127.0.0.1:8787`. */
  url: string;
  /** `ID.SECRET`, as `isopod keys create` prints it; a server without keys needs none. Sent as `authorization: Bearer`. */
  key?: string;
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
};

export type CallOptions = { signal?: AbortSignal };
/** `requestId`: only the lines of that call. */
export type LogOptions = CallOptions & { since?: number; limit?: number; requestId?: string | undefined };

type Call = CallOptions & { body?: unknown; upload?: Upload; query?: Record<string, string | number | undefined> };

export class IsopodClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #fetch: (url: string, init: RequestInit) => Promise<Response>;

  constructor(options: ClientOptions) {
    this.#url = options.url.replace(/\/+$/, "");
    this.#headers = options.key === undefined ? {} : { authorization: `Bearer ${options.key}` };
    // Wrapped: browsers refuse a `fetch` that is called as a method of something else.
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
  }

  deploy(name: string, deployment: Deployment, options?: CallOptions): Promise<FunctionRecord> {
    const { config } = deployment;
    const sent = "wasm" in deployment ? { upload: wasmUpload(deployment.wasm, config) } : { body: deployment };
    return this.#json("PUT", functionPath(name), { ...options, ...sent });
  }

  /** Calls `name` or `name:version-or-alias`. An event of `undefined` is sent as no body and arrives as `null`. */
  invoke<T = unknown>(name: string, event?: unknown, options?: CallOptions): Promise<Invocation<T>> {
    return this.#call("POST", `/invoke/${pathPart(name)}`, { ...options, body: event });
  }

  /** Puts an event into the function's queue. It is kept when this resolves; what comes of it is in the log, or among the dead letters. */
  invokeAsync(name: string, event?: unknown, options?: CallOptions): Promise<{ requestId: string }> {
    return this.#json("POST", `${functionPath(name)}/events`, { ...options, body: event });
  }

  events(name: string, options?: CallOptions): Promise<EventCounts> {
    return this.#json("GET", `${functionPath(name)}/events`, options);
  }

  /** Those after a number, the oldest first; `next` is the number to go on with. */
  deadLetters(name: string, options: CallOptions & { after?: number; limit?: number } = {}): Promise<DeadLetterPage> {
    const { after, limit, ...call } = options;
    return this.#json("GET", `${functionPath(name)}/dead-letters`, { ...call, query: { after, limit } });
  }

  /** Puts dead letters into the queue again. Resolves with how many there were. */
  async redrive(name: string, letters: readonly number[] | "all", options?: CallOptions): Promise<number> {
    const body = letters === "all" ? { all: true } : { ids: letters };
    const path = `${functionPath(name)}/dead-letters/redrive`;
    return (await this.#json<{ redriven: number }>("POST", path, { ...options, body })).redriven;
  }

  async deleteDeadLetter(name: string, id: number, options?: CallOptions): Promise<void> {
    const response = await this.#request("DELETE", `${functionPath(name)}/dead-letters/${id}`, options);
    await response.body?.cancel();
  }

  /** Runs code once without deploying it. */
  run<T = unknown>(source: string | Source, event?: unknown, config?: FunctionConfig, options?: CallOptions): Promise<Invocation<T>> {
    const code = typeof source === "string" ? { code: source } : asJson(source);
    return this.#call("POST", "/run", { ...options, body: { ...code, event: event ?? null, config } });
  }

  async list(options?: CallOptions): Promise<FunctionRecord[]> {
    return (await this.#json<{ functions: FunctionRecord[] }>("GET", "/functions", options)).functions;
  }

  get(name: string, options?: CallOptions): Promise<FunctionDetail> {
    return this.#json("GET", functionPath(name), options);
  }

  async remove(name: string, options?: CallOptions): Promise<void> {
    const response = await this.#request("DELETE", functionPath(name), options);
    await response.body?.cancel();
  }

  async usage(name: string, options?: CallOptions): Promise<UsageDay[]> {
    return (await this.#json<{ days: UsageDay[] }>("GET", `${functionPath(name)}/usage`, options)).days;
  }

  /** A page of lines; or, with `follow`, the lines as they come, until the loop is left or the signal aborts. */
  logs(name: string, options: LogOptions & { follow: true }): AsyncIterable<LogLine>;
  logs(name: string, options?: LogOptions & { follow?: false }): Promise<LogPage>;
  logs(name: string, options: LogOptions & { follow?: boolean } = {}): AsyncIterable<LogLine> | Promise<LogPage> {
    const { since, limit, requestId: request, follow, ...call } = options;
    const path = `${functionPath(name)}/logs`;
    if (follow === true) return this.#follow(path, { ...call, query: { since, limit, request, follow: 1 } });
    return this.#json("GET", path, { ...call, query: { since, limit, request } });
  }

  async *#follow(path: string, call: Call): AsyncGenerator<LogLine> {
    const response = await this.#request("GET", path, call);
    if (response.body !== null) yield* readLines(response.body);
  }

  async #call<T>(method: string, path: string, call: Call): Promise<Invocation<T>> {
    const response = await this.#request(method, path, call);
    return { value: (await readValue(response)) as T, ...readMeters(response.headers) };
  }

  async #json<T>(method: string, path: string, call?: Call): Promise<T> {
    const response = await this.#request(method, path, call);
    const value = await readValue(response);
    if (typeof value !== "object" || value === null) throw badReply(response.status, "it is not an object", String(value));
    return value as T;
  }

  async #request(method: string, path: string, { body, upload, query, signal }: Call = {}): Promise<Response> {
    const init: RequestInit = { method, headers: this.#headers };
    if (signal !== undefined) init.signal = signal;
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { ...this.#headers, "content-type": "application/json" };
    }
    if (upload !== undefined) {
      init.body = upload.bytes;
      init.headers = { ...this.#headers, ...upload.headers };
    }
    const response = await this.#send(`${this.#url}${path}${queryText(query)}`, init);
    if (!response.ok) throw await readError(response);
    return response;
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#fetch(url, init);
    } catch (cause) {
      if (init.signal?.aborted === true) throw cause;
      const message = `Cannot reach ${this.#url} as the connection failed: received ${causeText(cause)}`;
      throw new IsopodError({ code: "unreachable", status: 0, blame: "host", retryable: true, message, cause });
    }
  }
}

function functionPath(name: string): string {
  return `/functions/${pathPart(name)}`;
}

/** The colon of `name:3` stays readable; a slash does not become a path. */
function pathPart(name: string): string {
  return encodeURIComponent(name).replaceAll("%3A", ":");
}

function queryText(query: NonNullable<Call["query"]> = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** Node hides the reason ("ECONNREFUSED") one level down. */
function causeText(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  if (typeof cause?.code === "string") return cause.code;
  return error instanceof Error ? error.message : String(error);
}

/**
 * Request: what `fetch` sends and what an HTTP handler receives. Options that mean nothing outside a browser
 * (mode, credentials, cache) are accepted and shown with their usual values.
 */
import { isSignal, newSignal, type AbortSignal } from "./abort.ts";
import { Body, cloneSource, extractBody, takeSource, type BodySource } from "./body.ts";
import { exposeClass, labelled } from "./expose.ts";
import { Headers, headersFromHost } from "./headers.ts";
import { slice, toText, upper, matcher } from "./primordials.ts";
import { isStream } from "./stream.ts";
import { hrefOf } from "./url.ts";

type RequestInit = { method?: unknown; headers?: unknown; body?: unknown; signal?: unknown; redirect?: unknown; duplex?: unknown };
type HostRequest = { url: string; method: string; headers: [string, string][] };
type Fields = { method: string; url: string; headers: Headers; redirect: string; signal: AbortSignal | undefined };

const methodName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const isMethod = matcher(methodName);
/** Marks arguments that the prelude itself has made, which need no checks and no copies. */
const ready = {};

/** The request as the host described it, for an HTTP handler: its URL was parsed outside. */
export let requestFromHost: (meta: HostRequest, body: ArrayBuffer | null) => Request;

function methodOf(value: unknown): string {
  const text = toText(value);
  if (!isMethod(text)) throw new TypeError("Cannot use the method: " + slice(text, 0, 40));
  const name = upper(text);
  if (name === "CONNECT" || name === "TRACE" || name === "TRACK") throw new TypeError("Cannot use the method: " + name);
  const isUsual = name === "GET" || name === "POST" || name === "PUT" || name === "DELETE" || name === "HEAD" || name === "OPTIONS";
  return isUsual ? name : text;
}

function redirectOf(value: unknown): string {
  if (value === undefined) return "follow";
  if (value === "follow" || value === "error" || value === "manual") return value;
  throw new TypeError("Cannot use the redirect mode: it is follow, error or manual");
}

function signalOf(value: unknown): AbortSignal | undefined {
  if (value === undefined || value === null) return undefined;
  if (isSignal(value)) return value;
  throw new TypeError("Cannot use the signal: it is no AbortSignal");
}

function fieldsOf(input: unknown, from: Request | undefined, init: RequestInit): Fields {
  return {
    url: from?.url ?? hrefOf(input),
    method: init.method === undefined ? (from?.method ?? "GET") : methodOf(init.method),
    headers: new Headers(init.headers ?? from?.headers),
    redirect: init.redirect === undefined ? (from?.redirect ?? "follow") : redirectOf(init.redirect),
    signal: init.signal === undefined ? from?.signal : signalOf(init.signal),
  };
}

function sourceOf(fields: Fields, from: Request | undefined, init: RequestInit): BodySource {
  const hasOwn = init.body !== undefined && init.body !== null;
  if (!hasOwn) return from === undefined || from.body === null ? null : takeSource(from);
  if (fields.method === "GET" || fields.method === "HEAD") throw new TypeError("Cannot send a body: the method is GET or HEAD");
  const { source, type } = extractBody(init.body);
  if (isStream(source) && init.duplex !== "half") throw new TypeError('Cannot send a stream: set duplex to "half"');
  if (type !== null && !fields.headers.has("content-type")) fields.headers.append("content-type", type);
  return source;
}

function prepared(input: unknown, init: RequestInit): { fields: Fields; source: BodySource } {
  const from = input instanceof Request ? input : undefined;
  const fields = fieldsOf(input, from, init);
  return { fields, source: sourceOf(fields, from, init) };
}

export class Request extends Body {
  #fields: Fields;

  static {
    requestFromHost = (meta, body) => {
      const headers = headersFromHost(meta.headers);
      return new Request(ready, { fields: { ...meta, headers, redirect: "follow", signal: undefined }, source: body } as never);
    };
  }

  constructor(input: unknown, init: RequestInit = {}) {
    const made = input === ready ? (init as unknown as ReturnType<typeof prepared>) : prepared(input, init ?? {});
    super(made.source);
    this.#fields = made.fields;
  }

  get method(): string {
    return this.#fields.method;
  }
  get url(): string {
    return this.#fields.url;
  }
  get headers(): Headers {
    return this.#fields.headers;
  }
  get redirect(): string {
    return this.#fields.redirect;
  }
  /** Made when it is first asked for: most requests are never aborted. */
  get signal(): AbortSignal {
    return (this.#fields.signal ??= newSignal());
  }
  get mode(): string {
    return "cors";
  }
  get credentials(): string {
    return "same-origin";
  }
  get cache(): string {
    return "default";
  }
  get destination(): string {
    return "";
  }
  get duplex(): string {
    return "half";
  }
  clone(): Request {
    const source = cloneSource(this);
    const fields = { ...this.#fields, headers: new Headers(this.#fields.headers) };
    return new Request(ready, { fields, source } as never);
  }
  [Symbol.for("nodejs.util.inspect.custom")](): object {
    return labelled("Request", { method: this.method, url: this.url, headers: this.headers });
  }
}

export function installRequest(): void {
  exposeClass("Request", Request);
}

/**
 * Response: what `fetch` answers and what an HTTP handler returns.
 */
import { Body, cloneSource, extractBody, type BodySource } from "./body.ts";
import { exposeClass, labelled } from "./expose.ts";
import { Headers, headersFromHost, headersJson } from "./headers.ts";
import { resultJson } from "./host.ts";
import { toNumber, toText, trunc, matcher } from "./primordials.ts";
import { hrefOf } from "./url.ts";

type ResponseInit = { status?: unknown; statusText?: unknown; headers?: unknown };
type HostResponse = { status: number; statusText: string; url: string; redirected: boolean; headers: [string, string][] };
type Fields = { type: string; url: string; status: number; statusText: string; redirected: boolean; headers: Headers };

const ready = {};

export let responseFromHost: (meta: HostResponse, body: ArrayBuffer) => Response;
/** `{ status, headers }` as JSON made of numbers and strings alone; undefined for what no reply can be made of. */
export let responseMeta: (value: unknown) => string | undefined;

function isNullStatus(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

function statusOf(value: unknown): number {
  const status = value === undefined ? 200 : trunc(toNumber(value));
  if (status >= 200 && status <= 599) return status;
  throw new RangeError("Cannot use the status: it must be from 200 to 599");
}

const reason = /^[\t\x20-\x7e\x80-\xff]*$/;
const isReason = matcher(reason);

function statusTextOf(value: unknown): string {
  const text = value === undefined ? "" : toText(value);
  if (!isReason(text)) throw new TypeError("Cannot use the status text: it holds characters that HTTP forbids");
  return text;
}

function fieldsOf(init: ResponseInit): Fields {
  return {
    type: "default",
    url: "",
    redirected: false,
    status: statusOf(init.status),
    statusText: statusTextOf(init.statusText),
    headers: new Headers(init.headers ?? undefined),
  };
}

function prepared(body: unknown, init: ResponseInit): { fields: Fields; source: BodySource } {
  const fields = fieldsOf(init);
  const { source, type } = extractBody(body);
  if (source !== null && isNullStatus(fields.status)) throw new TypeError("Cannot have a body: the status is " + fields.status);
  if (type !== null && !fields.headers.has("content-type")) fields.headers.append("content-type", type);
  return { fields, source };
}

export class Response extends Body {
  #fields: Fields;

  static {
    responseFromHost = (meta, body) => {
      const fields = { ...meta, type: "basic", headers: headersFromHost(meta.headers) };
      return new Response(ready, { fields, source: isNullStatus(meta.status) ? null : body } as never);
    };
    responseMeta = (value) => {
      if (typeof value !== "object" || value === null || !(#fields in value)) return undefined;
      // Response.error() has the status 0, which no reply can have.
      if (!(value.#fields.status >= 200)) return undefined;
      return '{"status":' + value.#fields.status + ',"headers":' + headersJson(value.#fields.headers) + "}";
    };
  }

  constructor(body?: unknown, init: ResponseInit = {}) {
    const made = body === ready ? (init as unknown as ReturnType<typeof prepared>) : prepared(body, init ?? {});
    super(made.source);
    this.#fields = made.fields;
  }

  static json(data: unknown, init: ResponseInit = {}): Response {
    if (data === undefined || typeof data === "function" || typeof data === "symbol") {
      throw new TypeError("Cannot make a response: the data is not JSON");
    }
    const response = new Response(resultJson(data), { ...init, headers: new Headers(init.headers ?? undefined) });
    const given = new Headers(init.headers ?? undefined).get("content-type");
    response.headers.set("content-type", given ?? "application/json");
    return response;
  }

  static error(): Response {
    const response = new Response();
    response.#fields.type = "error";
    response.#fields.status = 0;
    return response;
  }

  static redirect(url: unknown, status: unknown = 302): Response {
    const href = hrefOf(url);
    const code = trunc(toNumber(status));
    if (code !== 301 && code !== 302 && code !== 303 && code !== 307 && code !== 308) {
      throw new RangeError("Cannot redirect: the status must be 301, 302, 303, 307 or 308");
    }
    return new Response(null, { status: code, headers: { location: href } });
  }

  get type(): string {
    return this.#fields.type;
  }
  get url(): string {
    return this.#fields.url;
  }
  get status(): number {
    return this.#fields.status;
  }
  get ok(): boolean {
    return this.#fields.status >= 200 && this.#fields.status <= 299;
  }
  get statusText(): string {
    return this.#fields.statusText;
  }
  get redirected(): boolean {
    return this.#fields.redirected;
  }
  get headers(): Headers {
    return this.#fields.headers;
  }
  clone(): Response {
    const source = cloneSource(this);
    return new Response(ready, { fields: { ...this.#fields, headers: new Headers(this.headers) }, source } as never);
  }
  [Symbol.for("nodejs.util.inspect.custom")](): object {
    const { status, statusText, headers, ok, url } = this;
    return labelled("Response", { status, statusText, headers, ok, url });
  }
}

export function installResponse(): void {
  exposeClass("Response", Response);
}

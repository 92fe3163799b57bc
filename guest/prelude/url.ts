/**
 * URL. The parser is the host's (Node's, of the WHATWG standard); a URL here is the JSON of its parts, replaced
 * as a whole by each setter, so that no second parser can disagree with the first.
 */
import { exposeClass, labelled } from "./expose.ts";
import { parseUrl, setUrlPart } from "./host.ts";
import { charCodeAt, indexOf, jsonParse, slice, toText } from "./primordials.ts";
import { linkParams, resetParams, URLSearchParams } from "./url-search-params.ts";

type Parts = {
  readonly [
    name in "href" | "origin" | "protocol" | "username" | "password" | "host" | "hostname" | "port" | "pathname" | "search" | "hash"
  ]: string;
};

/** The parser drops control characters at both ends; a NUL there must go before it is escaped for the border. */
function trimControls(text: string): string {
  if (indexOf(text, "\0") < 0) return text;
  let start = 0;
  let end = text.length;
  while (start < end && charCodeAt(text, start) <= 32) start++;
  while (end > start && charCodeAt(text, end - 1) <= 32) end--;
  return slice(text, start, end);
}

function partsOf(url: unknown, base: unknown): Parts | undefined {
  const baseText = base === undefined ? "" : trimControls(toText(base));
  if (base !== undefined && baseText === "") return undefined;
  const json = parseUrl(trimControls(toText(url)), baseText);
  return json === undefined ? undefined : (jsonParse(json) as Parts);
}

function invalid(input: unknown): TypeError {
  const error = new TypeError("Invalid URL: " + slice(toText(input), 0, 200));
  return Object.assign(error, { code: "ERR_INVALID_URL" });
}

/** The `href` of a text or a URL, for fetch and Request. Throws a TypeError when it does not parse. */
export function hrefOf(input: unknown): string {
  const parts = partsOf(input, undefined);
  if (parts === undefined) throw invalid(input);
  return parts.href;
}

export class URL {
  #parts: Parts;
  #params: URLSearchParams | undefined;

  constructor(url: unknown, base?: unknown) {
    const parts = partsOf(url, base);
    if (parts === undefined) throw invalid(url);
    this.#parts = parts;
  }

  static canParse(url: unknown, base?: unknown): boolean {
    return partsOf(url, base) !== undefined;
  }

  static parse(url: unknown, base?: unknown): URL | null {
    const parts = partsOf(url, base);
    return parts === undefined ? null : new URL(parts.href);
  }

  #set(part: string, value: unknown): void {
    this.#parts = jsonParse(setUrlPart(this.#parts.href, part, toText(value))) as Parts;
  }

  #refreshParams(): void {
    if (this.#params !== undefined) resetParams(this.#params, slice(this.#parts.search, 1));
  }

  get searchParams(): URLSearchParams {
    if (this.#params === undefined) {
      const params = new URLSearchParams(this.#parts.search);
      linkParams(params, () => this.#set("search", params.toString()));
      this.#params = params;
    }
    return this.#params;
  }

  get href(): string {
    return this.#parts.href;
  }
  set href(value: unknown) {
    const parts = partsOf(value, undefined);
    if (parts === undefined) throw invalid(value);
    this.#parts = parts;
    this.#refreshParams();
  }

  get origin(): string {
    return this.#parts.origin;
  }

  get protocol(): string {
    return this.#parts.protocol;
  }
  set protocol(value: unknown) {
    this.#set("protocol", value);
  }

  get username(): string {
    return this.#parts.username;
  }
  set username(value: unknown) {
    this.#set("username", value);
  }

  get password(): string {
    return this.#parts.password;
  }
  set password(value: unknown) {
    this.#set("password", value);
  }

  get host(): string {
    return this.#parts.host;
  }
  set host(value: unknown) {
    this.#set("host", value);
  }

  get hostname(): string {
    return this.#parts.hostname;
  }
  set hostname(value: unknown) {
    this.#set("hostname", value);
  }

  get port(): string {
    return this.#parts.port;
  }
  set port(value: unknown) {
    this.#set("port", value);
  }

  get pathname(): string {
    return this.#parts.pathname;
  }
  set pathname(value: unknown) {
    this.#set("pathname", value);
  }

  get search(): string {
    return this.#parts.search;
  }
  set search(value: unknown) {
    this.#set("search", value);
    this.#refreshParams();
  }

  get hash(): string {
    return this.#parts.hash;
  }
  set hash(value: unknown) {
    this.#set("hash", value);
  }

  toString(): string {
    return this.#parts.href;
  }

  toJSON(): string {
    return this.#parts.href;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): object {
    return labelled("URL", { ...this.#parts });
  }
}

export function installURL(): void {
  exposeClass("URL", URL);
}

/**
 * Headers, complete: names lower-cased, values normalised, `set-cookie` kept apart. Kept as a flat list; the host
 * gets it through `headersJson`, built from strings only.
 */
import { exposeClass, labelled } from "./expose.ts";
import { pairsOf } from "./pairs.ts";
import { charCodeAt, lower, quote, slice, toText, matcher } from "./primordials.ts";

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const badValue = /[\0\r\n\u0100-\uffff]/;
const isToken = matcher(token);
const isBadValue = matcher(badValue);

/** What the host reads at most; more would look like a broken border to it. */
const headersMax = 1000;

export let headersJson: (headers: Headers) => string;
/** Headers that the host sent: already valid, so they are taken as they are. */
export let headersFromHost: (pairs: readonly [string, string][]) => Headers;

function nameText(name: unknown): string {
  const text = toText(name);
  if (!isToken(text)) throw new TypeError("Cannot use the header name: " + quote(slice(text, 0, 80)));
  return lower(text);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

function valueText(value: unknown): string {
  const text = toText(value);
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(charCodeAt(text, start))) start++;
  while (end > start && isSpace(charCodeAt(text, end - 1))) end--;
  const trimmed = start === 0 && end === text.length ? text : slice(text, start, end);
  if (isBadValue(trimmed)) throw new TypeError("Cannot use the header value: it holds a line break, a NUL or a character above U+00FF");
  return trimmed;
}

export class Headers {
  #list: string[] = [];

  static {
    headersJson = (headers) => {
      const list = headers.#list;
      if (list.length > headersMax * 2) throw new TypeError("Cannot send the headers: there are more than " + headersMax);
      let json = "[";
      for (let at = 0; at < list.length; at += 2) {
        json += (at === 0 ? "" : ",") + "[" + quote(list[at]!) + "," + quote(list[at + 1]!) + "]";
      }
      return json + "]";
    };
    headersFromHost = (pairs) => {
      const headers = new Headers();
      for (let at = 0; at < pairs.length; at++) {
        headers.#list[at * 2] = lower(pairs[at]![0]);
        headers.#list[at * 2 + 1] = pairs[at]![1];
      }
      return headers;
    };
  }

  constructor(init?: unknown) {
    if (init === undefined) return;
    if (typeof init !== "object" || init === null) throw new TypeError("Cannot make headers: an object or a list of pairs is required");
    const list = #list in init ? init.#list : pairsOf(init);
    for (let at = 0; at < list.length; at += 2) this.append(list[at], list[at + 1]);
  }

  append(name: unknown, value: unknown): void {
    const key = nameText(name);
    const text = valueText(value);
    this.#list[this.#list.length] = key;
    this.#list[this.#list.length] = text;
  }

  delete(name: unknown): void {
    this.#remove(nameText(name));
  }

  #remove(key: string): void {
    const kept: string[] = [];
    for (let at = 0; at < this.#list.length; at += 2) {
      if (this.#list[at] === key) continue;
      kept[kept.length] = this.#list[at]!;
      kept[kept.length] = this.#list[at + 1]!;
    }
    this.#list = kept;
  }

  #joined(key: string): string | null {
    let text: string | null = null;
    for (let at = 0; at < this.#list.length; at += 2) {
      if (this.#list[at] === key) text = text === null ? this.#list[at + 1]! : text + ", " + this.#list[at + 1]!;
    }
    return text;
  }

  get(name: unknown): string | null {
    return this.#joined(nameText(name));
  }

  has(name: unknown): boolean {
    return this.#joined(nameText(name)) !== null;
  }

  /** In the place of the first of that name, as the standard says. */
  set(name: unknown, value: unknown): void {
    const key = nameText(name);
    const text = valueText(value);
    const at = this.#list.findIndex((part, index) => index % 2 === 0 && part === key);
    if (at < 0) return this.append(key, text);
    const rest = this.#list.slice(at + 2);
    this.#list = [...this.#list.slice(0, at), key, text];
    for (let next = 0; next < rest.length; next += 2) if (rest[next] !== key) this.#list.push(rest[next]!, rest[next + 1]!);
  }

  getSetCookie(): string[] {
    return this.#list.filter((_, at) => at % 2 === 1 && this.#list[at - 1] === "set-cookie");
  }

  /** Sorted by name, each name once with its values joined, but every cookie by itself. */
  #sorted(): [string, string][] {
    const names = [...new Set(this.#list.filter((_, at) => at % 2 === 0))].toSorted();
    const pairs: [string, string][] = [];
    for (const name of names) {
      if (name === "set-cookie") for (const cookie of this.getSetCookie()) pairs.push([name, cookie]);
      else pairs.push([name, this.#joined(name)!]);
    }
    return pairs;
  }

  *entries(): Generator<[string, string], undefined> {
    yield* this.#sorted();
  }
  *keys(): Generator<string, undefined> {
    for (const pair of this.#sorted()) yield pair[0];
  }
  *values(): Generator<string, undefined> {
    for (const pair of this.#sorted()) yield pair[1];
  }
  [Symbol.iterator](): Generator<[string, string], undefined> {
    return this.entries();
  }
  forEach(each: (value: string, name: string, headers: this) => void, self?: unknown): void {
    for (const pair of this.#sorted()) each.call(self, pair[1], pair[0], this);
  }
  [Symbol.for("nodejs.util.inspect.custom")](): object {
    return labelled("Headers", Object.fromEntries(this.#sorted()));
  }
}

export function installHeaders(): void {
  exposeClass("Headers", Headers);
}

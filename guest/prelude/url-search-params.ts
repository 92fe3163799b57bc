/**
 * URLSearchParams, complete. The list is kept flat (name, value, name, value) in a private array.
 * `URL.searchParams` links one to its URL through `linkParams` and `resetParams`.
 */
import { parseForm, serializeForm } from "./form-encoding.ts";
import { exposeClass } from "./expose.ts";
import { pairsOf } from "./pairs.ts";
import { slice, toText, wellFormed } from "./primordials.ts";

export let linkParams: (params: URLSearchParams, changed: () => void) => void;
export let resetParams: (params: URLSearchParams, query: string) => void;

function usv(value: unknown): string {
  return wellFormed(toText(value));
}

function listOf(init: unknown): string[] {
  if (init === undefined) return [];
  if ((typeof init === "object" && init !== null) || typeof init === "function") return pairsOf(init, usv);
  const text = usv(init);
  return parseForm(text[0] === "?" ? slice(text, 1) : text);
}

export class URLSearchParams {
  #list: string[];
  #changed: (() => void) | undefined;

  static {
    linkParams = (params, changed) => {
      params.#changed = changed;
    };
    resetParams = (params, query) => {
      params.#list = parseForm(query);
    };
  }

  constructor(init?: unknown) {
    this.#list = listOf(init);
  }

  get size(): number {
    return this.#list.length / 2;
  }

  append(name: unknown, value: unknown): void {
    const list = this.#list;
    const at = list.length;
    list[at] = usv(name);
    list[at + 1] = usv(value);
    this.#changed?.();
  }

  #find(name: string, from: number): number {
    const list = this.#list;
    for (let at = from; at < list.length; at += 2) if (list[at] === name) return at;
    return -1;
  }

  delete(name: unknown, value?: unknown): void {
    const key = usv(name);
    const only = value === undefined ? undefined : usv(value);
    this.#keep((at) => this.#list[at] !== key || (only !== undefined && this.#list[at + 1] !== only));
    this.#changed?.();
  }

  #keep(test: (at: number) => boolean): void {
    const kept: string[] = [];
    for (let at = 0; at < this.#list.length; at += 2) {
      if (!test(at)) continue;
      kept[kept.length] = this.#list[at]!;
      kept[kept.length] = this.#list[at + 1]!;
    }
    this.#list = kept;
  }

  get(name: unknown): string | null {
    const at = this.#find(usv(name), 0);
    return at < 0 ? null : this.#list[at + 1]!;
  }

  getAll(name: unknown): string[] {
    const key = usv(name);
    const found: string[] = [];
    for (let at = this.#find(key, 0); at >= 0; at = this.#find(key, at + 2)) found[found.length] = this.#list[at + 1]!;
    return found;
  }

  has(name: unknown, value?: unknown): boolean {
    const key = usv(name);
    if (value === undefined) return this.#find(key, 0) >= 0;
    const only = usv(value);
    for (let at = this.#find(key, 0); at >= 0; at = this.#find(key, at + 2)) if (this.#list[at + 1] === only) return true;
    return false;
  }

  set(name: unknown, value: unknown): void {
    const key = usv(name);
    const text = usv(value);
    const first = this.#find(key, 0);
    if (first < 0) return this.append(key, text);
    this.#list[first + 1] = text;
    this.#keep((at) => at <= first || this.#list[at] !== key);
    this.#changed?.();
  }

  /** By name in UTF-16 order, and stable, as the standard says. */
  sort(): void {
    const list = this.#list;
    const order: { name: string; value: string }[] = [];
    for (let at = 0; at < list.length; at += 2) order[at / 2] = { name: list[at]!, value: list[at + 1]! };
    order.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
    for (let at = 0; at < order.length; at++) {
      list[at * 2] = order[at]!.name;
      list[at * 2 + 1] = order[at]!.value;
    }
    this.#changed?.();
  }

  forEach(each: (value: string, name: string, params: this) => void, self?: unknown): void {
    for (let at = 0; at < this.#list.length; at += 2) each.call(self, this.#list[at + 1]!, this.#list[at]!, this);
  }

  *entries(): Generator<[string, string], undefined> {
    for (let at = 0; at < this.#list.length; at += 2) yield [this.#list[at]!, this.#list[at + 1]!];
  }

  *keys(): Generator<string, undefined> {
    for (let at = 0; at < this.#list.length; at += 2) yield this.#list[at]!;
  }

  *values(): Generator<string, undefined> {
    for (let at = 0; at < this.#list.length; at += 2) yield this.#list[at + 1]!;
  }

  [Symbol.iterator](): Generator<[string, string], undefined> {
    return this.entries();
  }

  toString(): string {
    return serializeForm(this.#list);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "URLSearchParams { " + this.toString() + " }";
  }
}

export function installURLSearchParams(): void {
  exposeClass("URLSearchParams", URLSearchParams);
}

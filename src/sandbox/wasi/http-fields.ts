/**
 * `wasi:http/types`' fields: the headers of a request or a reply. Names are kept in lower case and values as bytes. What
 * frames a message or names the connection is the host's alone, so a guest can neither set it nor see it.
 */
import { limits } from "../../limits.ts";
import { ErrorResult, Resource, type WasiCall } from "./call.ts";

type Pairs = readonly (readonly [string, string])[];

const token = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const forbidden = new Set(
  "connection host http2-settings keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade".split(
    " ",
  ),
);

export class Fields extends Resource {
  #entries: [name: string, value: Uint8Array][] = [];
  #bytes = 0;
  #isMutable = true;

  static fromList(call: WasiCall, entries: readonly (readonly [string, Uint8Array])[]): Fields {
    const fields = new Fields(call);
    for (const [name, value] of entries) fields.append(name, value);
    return fields;
  }

  /** Headers that came from outside, which a guest cannot change. */
  static received(call: WasiCall, pairs: Pairs): Fields {
    const fields = new Fields(call);
    for (const [name, value] of pairs) {
      const key = name.toLowerCase();
      if (!forbidden.has(key)) fields.#add(key, Buffer.from(value, "latin1"));
    }
    return fields.frozen();
  }

  /** The guest gave them away. */
  frozen(): this {
    this.#isMutable = false;
    return this;
  }

  /** As the host sends them. */
  get pairs(): [string, string][] {
    return this.#entries.map(([name, value]) => [name, Buffer.from(value).toString("latin1")]);
  }

  get(name: string): Uint8Array[] {
    const wanted = name.toLowerCase();
    return this.#entries.flatMap(([found, value]) => (found === wanted ? [value] : []));
  }

  has(name: string): boolean {
    return this.get(name).length > 0;
  }

  set(name: string, values: readonly Uint8Array[]): void {
    const key = this.#checkedName(name);
    values.forEach(checkValue);
    this.#remove(key);
    for (const value of values) this.#add(key, value);
  }

  delete(name: string): void {
    this.#remove(this.#checkedName(name));
  }

  /** WASI 0.3's. */
  getAndDelete(name: string): Uint8Array[] {
    const values = this.get(name);
    this.delete(name);
    return values;
  }

  append(name: string, value: Uint8Array): void {
    const key = this.#checkedName(name);
    checkValue(value);
    this.#add(key, value);
  }

  entries(): [string, Uint8Array][] {
    return [...this.#entries];
  }

  /** WASI 0.3's name. */
  copyAll(): [string, Uint8Array][] {
    return this.entries();
  }

  clone(): Fields {
    return Fields.fromList(this.call, this.#entries);
  }

  #checkedName(name: string): string {
    if (!this.#isMutable) throw new ErrorResult({ tag: "immutable" });
    const key = name.toLowerCase();
    if (!token.test(key)) throw new ErrorResult({ tag: "invalid-syntax" });
    if (forbidden.has(key)) throw new ErrorResult({ tag: "forbidden" });
    return key;
  }

  #add(name: string, value: Uint8Array): void {
    const bytes = this.#bytes + name.length + value.length;
    if (this.#entries.length >= limits.wasiFieldsMaxCount || bytes > limits.wasiFieldsMaxBytes)
      throw new Error(
        `Cannot add a header as there would be over ${limits.wasiFieldsMaxCount} or ${limits.wasiFieldsMaxBytes} bytes of them: received ${bytes}`,
      );
    this.#bytes = bytes;
    this.#entries.push([name, value]);
  }

  #remove(key: string): void {
    const kept = this.#entries.filter(([name]) => name !== key);
    this.#bytes = kept.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    this.#entries = kept;
  }
}

/** No control characters but the tab: a line break would begin another header. */
function checkValue(value: Uint8Array): void {
  if (value.some((byte) => (byte < 0x20 && byte !== 0x09) || byte === 0x7f)) throw new ErrorResult({ tag: "invalid-syntax" });
}

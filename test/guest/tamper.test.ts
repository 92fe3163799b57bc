/**
 * The claim: whatever a guest overwrites, the host receives only what `border.ts` promises, and the guest never
 * holds the host function or `dispatch`. The harness throws on any argument that breaks a signature.
 */
import { describe, expect, it } from "vitest";
import { GuestOp, HostOp } from "../../guest/border.ts";
import { bundlePrelude } from "../../src/deploy/prelude.ts";
import { Guest } from "./harness.ts";

/** Replaces every function on every built-in by one that records its arguments and answers with nonsense. */
const poisonAll = `
  globalThis.caught = [];
  const define = Object.defineProperty, names = Reflect.ownKeys, get = Object.getOwnPropertyDescriptor;
  let count = 0;
  const push = (list, x) => { if (count < 2000) define(list, count++, { __proto__: null, value: x, writable: true, configurable: true, enumerable: true }) };
  const poison = (target) => {
    const keys = names(target);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      const d = get(target, key);
      if (!d || !d.configurable || key === "constructor" || key === "prototype") continue;
      if (typeof d.value === "function") define(target, key, { __proto__: null, ...d, value: function (a, b, c) { push(caught, this); push(caught, a); push(caught, b); push(caught, c); return { evil: true } } });
      else if (d.get) define(target, key, { __proto__: null, ...d, get() { push(caught, this); return { evil: true } } });
    }
  };
  const generator = Object.getPrototypeOf(function* () {}).prototype, asyncFunction = Object.getPrototypeOf(async () => {});
  const targets = [Object, Array, String, Number, JSON, Math, Reflect, Promise, Map, Set, ArrayBuffer, Date, RegExp, Symbol, Error, Function.prototype, Array.prototype, String.prototype, Number.prototype, Promise.prototype, Map.prototype, Set.prototype, ArrayBuffer.prototype, Object.getPrototypeOf(Uint8Array.prototype), Uint8Array.prototype, Date.prototype, RegExp.prototype, Error.prototype, Symbol.prototype, generator, asyncFunction, WeakMap.prototype, DataView.prototype, Boolean.prototype, BigInt.prototype];
  for (let t = 0; t < targets.length; t++) poison(targets[t]);
  const traps = ["0", "1", "2", "then", "toJSON", "get", "set", "value", "url", "name", "message", "stack", "cause", "errorType", "status", "headers", "method", "run", "self", "form", "resolve", "reject", "env", "source", "fields", "once", "signal"];
  for (let n = 0; n < traps.length; n++) {
    define(Object.prototype, traps[n], { __proto__: null, configurable: true, get() { push(caught, this); return undefined }, set(v) { push(caught, this); push(caught, v) } });
  }
`;

/** Whatever was caught that could enter the host: a function that takes an operation, found by trying it. */
const tryCaught = `
  for (let i = 0; i < 2000; i++) {
    const f = caught[i];
    if (typeof f === "function") { try { f(${HostOp.log}, 4, "REACHED THE HOST") } catch {} }
  }
`;

function poisoned(handler: string): Guest {
  const guest = new Guest({ A: "1" });
  guest.register(`default: ${handler}`);
  guest.run(poisonAll);
  return guest;
}

function expectUnreached(guest: Guest): void {
  guest.run(tryCaught);
  expect(guest.logs.filter((log) => log.text === "REACHED THE HOST")).toEqual([]);
}

describe("a guest that overwrote every built-in", () => {
  it("still gets its event, and its result crosses", () => {
    using guest = poisoned("(e) => ({ n: e.n + 1, list: [1, 'a'] })");
    guest.invoke({ n: 1 });
    expect(guest.sent(HostOp.resolve) ?? guest.sent(HostOp.reject)).toBeDefined();
    expectUnreached(guest);
  });

  it("still settles an async handler", () => {
    using guest = poisoned("async (e) => { await null; return e.n + 1 }");
    guest.invoke({ n: 1 });
    expect(guest.result).toBe(2);
    expectUnreached(guest);
  });

  it("still has its errors reported", () => {
    using guest = poisoned("() => { throw new TypeError('x') }");
    guest.invoke(null);
    expect(guest.failure?.errorMessage).toBe("x");
    expectUnreached(guest);
  });

  it.each([
    "console.log('%s %o', 'a', { b: [1, { c: new Map([[1, 2]]) }] }, new Error('e'))",
    "console.table([{ a: 1 }])",
    "fetch('http://a', { method: 'POST', body: 'b', headers: { a: 'b' } })",
    "fetch({ toString() { return 'http://a' } }, { body: { toString() { return {} } }, method: 'POST' })",
    "new URL('http://a/?b=c').searchParams.append('d', 'e')",
    "new Response('x', { headers: { a: 'b' } }).clone().text()",
    "structuredClone({ a: [1, new Map()] })",
    "btoa(atob('YWJj'))",
    "crypto.randomUUID()",
    "crypto.subtle.digest('SHA-256', new Uint8Array(4))",
    "new TextDecoder().decode(new TextEncoder().encode('a\\0b'))",
    "setTimeout(() => {}, { valueOf() { return {} } })",
    "setTimeout(() => {}, 5)",
    "new AbortController().abort()",
    "new Blob(['a', 'b']).slice(1).text()",
    "performance.now()",
    "new EventTarget().dispatchEvent(new Event('x'))",
    "reportError({ get name() { return {} }, get message() { return Symbol() } })",
  ])("passes only what the border promises: %s", (code) => {
    using guest = poisoned("(e) => 1");
    guest.run(`try { ${code} } catch {}`);
    guest.dispatch(GuestOp.timer, 1);
    expectUnreached(guest);
  });

  it("answers HTTP with a well-formed description or a failure", () => {
    using guest = new Guest();
    guest.register("default: { fetch: () => new Response('x', { headers: { a: 'b' } }) }");
    guest.run(poisonAll);
    guest.invokeHttp({ url: "http://a/", method: "GET", headers: [["a", "b"]] });
    const failed = guest.failure !== undefined;
    expect(failed || Array.isArray(guest.response?.headers)).toBe(true);
    for (const pair of guest.response?.headers ?? []) expect(pair.map((part) => typeof part)).toEqual(["string", "string"]);
    expectUnreached(guest);
  });
});

/** This engine builds templates with `String.prototype.concat`, looked up each time, so a guest would have its hand in. */
it("the bundle has no template literals", async () => {
  expect(await bundlePrelude()).not.toContain("${");
});

describe("single attacks", () => {
  it.each([
    ["a toJSON for everything", "Object.prototype.toJSON = Array.prototype.toJSON = String.prototype.toJSON = () => ({ evil: 1 })"],
    ["another JSON.stringify", "JSON.stringify = () => ({})"],
    ["another then", "Promise.prototype.then = () => { throw 1 }"],
    ["another Map", "Map.prototype.get = Map.prototype.set = () => ({ run: 1 })"],
    [
      "setters for indexes",
      "for (let i = 0; i < 10; i++) Object.defineProperty(Array.prototype, i, { set(v) {}, get() { return { evil: 1 } }, configurable: true })",
    ],
    [
      "another list",
      "for (const k of ['slice', 'filter', 'concat', 'findIndex', 'push', 'map']) Array.prototype[k] = () => [{ toJSON: () => ({ evil: 1 }) }, {}]; h.set('a', 'c'); h.delete('z')",
    ],
    ["another url", "Object.defineProperty(Request.prototype, 'url', { get() { return { toJSON: () => 1 } } })"],
    [
      "another exec",
      "RegExp.prototype.exec = () => ({ index: 0, 0: '' }); RegExp.prototype.test = () => false; h.append('a\\r\\nb', 'c\\r\\nd')",
    ],
    ["another iterator", "Array.prototype[Symbol.iterator] = function* () { yield {} }"],
  ])("%s does not change a header list", (_name, attack) => {
    using guest = new Guest();
    guest.register("default: () => 1");
    guest.run(
      `globalThis.h = new Headers({ a: 'b' }); try { ${attack} } catch {}; try { fetch('http://a', { method: 'POST', headers: h }) } catch {}`,
    );
    const meta = guest.sent(HostOp.fetch)?.[1] as string | undefined;
    if (meta === undefined) return;
    const { url, method, headers } = JSON.parse(meta) as { url: unknown; method: unknown; headers: unknown[][] };
    expect([typeof url, typeof method]).toEqual(["string", "string"]);
    for (const pair of headers) expect(pair.every((part) => typeof part === "string" && !/[\r\n]/.test(part))).toBe(true);
  });

  it("cannot boot again or see the boot function", () => {
    using guest = new Guest();
    guest.register("default: () => 1");
    expect(
      guest.value(
        "[typeof __isopod_boot + typeof __isopod_link + typeof part, Reflect.ownKeys(globalThis).filter((k) => String(k).includes('isopod'))]",
      ),
    ).toEqual(["undefinedundefinedundefined", []]);
  });

  it("cannot reach the callers of its functions", () => {
    using guest = new Guest();
    guest.register(
      "default: function h() { try { return [typeof h.caller, typeof arguments.callee.caller] } catch (e) { return e.name } }",
    );
    guest.invoke(1);
    expect(guest.result ?? guest.failure).not.toEqual(["function", "function"]);
    expect(JSON.stringify(guest.result)).not.toContain('"function"');
  });

  it("cannot pass a shared buffer", () => {
    using guest = new Guest();
    expect(() => guest.value("crypto.subtle.digest('SHA-1', new SharedArrayBuffer(8))")).toThrow("TypeError");
    expect(() => guest.value("new TextDecoder().decode(new Uint8Array(new SharedArrayBuffer(8)))")).toThrow();
  });

  it("cannot choose a body's buffer through species", () => {
    using guest = new Guest();
    const got = guest.value(
      "(async () => { class Mine extends ArrayBuffer { static get [Symbol.species]() { return function () { return { evil: 1 } } } } const b = new Mine(3); return [...await new Response(new Uint8Array(b, 1)).bytes()] })()",
    );
    expect(got).toEqual([0, 0]);
  });
});

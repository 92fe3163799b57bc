import { deserialize, serialize } from "node:v8";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { Guest } from "./harness.ts";

const guest = new Guest();
afterAll(() => guest[Symbol.dispose]());

function cloned(setup: string, judge: string): unknown {
  return guest.value(`(() => { const v = ${setup}; const c = structuredClone(v); return (${judge})(c, v) })()`);
}

describe("structuredClone", () => {
  it("copies any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        expect(guest.value(`structuredClone(JSON.parse(${JSON.stringify(json)}))`)).toEqual(deserialize(serialize(JSON.parse(json))));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    [
      "new Map([[{ k: 1 }, new Set([1, { s: 2 }])]])",
      "(c, v) => [c instanceof Map, [...c][0][0].k, [...[...c][0][1]][1].s, [...c][0][0] !== [...v][0][0]]",
      [true, 1, 2, true],
    ],
    ["new Date(5)", "(c, v) => [c instanceof Date, c.getTime(), c !== v]", [true, 5, true]],
    ["Object.assign(/a(b)/gi, { lastIndex: 3 })", "(c) => [c.source, c.flags, c.lastIndex]", ["a(b)", "gi", 0]],
    [
      "[1n, -0, NaN, undefined].map((x) => [x])",
      "(c) => [c[0][0] === 1n, Object.is(c[1][0], -0), c[2][0] !== c[2][0], c[3][0] === undefined]",
      [true, true, true, true],
    ],
    ["(() => { const o = { a: [] }; o.a.push(o); return o })()", "(c, v) => c.a[0] === c && c !== v", true],
    ["(() => { const o = {}; return [o, o] })()", "(c) => c[0] === c[1]", true],
    [
      "new Uint16Array([1, 2, 3]).subarray(1)",
      "(c) => [c.constructor.name, c.byteOffset, c.buffer.byteLength, [...c]]",
      ["Uint16Array", 2, 6, [2, 3]],
    ],
    [
      "(() => { const b = new ArrayBuffer(4); return [new Uint8Array(b), new DataView(b, 1)] })()",
      "(c) => [c[0].buffer === c[1].buffer, c[1].byteOffset, c[1] instanceof DataView]",
      [true, 1, true],
    ],
    ["new ArrayBuffer(2, { maxByteLength: 8 })", "(c) => [c.resizable, c.maxByteLength, c.byteLength]", [true, 8, 2]],
    [
      "new RangeError('r', { cause: { x: 1 } })",
      "(c) => [c instanceof RangeError, c.message, c.cause.x, Object.keys(c).length]",
      [true, "r", 1, 0],
    ],
    [
      "Object.assign(new (class MyError extends Error {})('m'), { extra: 1 })",
      "(c) => [Object.getPrototypeOf(c) === Error.prototype, c.message, 'extra' in c]",
      [true, "m", false],
    ],
    ["new String('s')", "(c) => [typeof c, c.length, c + '']", ["object", 1, "s"]],
    ["[1, , 3]", "(c) => [c.length, 1 in c]", [3, false]],
    ["Object.assign([1], { extra: 2 })", "(c) => c.extra", 2],
    [
      "new (class A { x = 1; get y() { return 2 } })()",
      "(c) => [Object.getPrototypeOf(c) === Object.prototype, JSON.stringify(c)]",
      [true, '{"x":1}'],
    ],
    ["{ get g() { return 7 }, [Symbol('s')]: 1 }", "(c) => [c.g, Object.getOwnPropertySymbols(c).length]", [7, 0]],
    ['JSON.parse(\'{"__proto__": {"evil": 1}}\')', "(c) => [c.evil === undefined, Object.keys(c)[0]]", [true, "__proto__"]],
    ["new DOMException('d', 'AbortError')", "(c) => [c instanceof DOMException, c.name, c.code, c.message]", [true, "AbortError", 20, "d"]],
  ])("copies %s", (setup, judge, expected) => {
    expect(cloned(setup, judge)).toEqual(expected);
  });

  it.each([
    "() => 1",
    "Symbol()",
    "{ f() {} }",
    "Promise.resolve()",
    "new WeakMap()",
    "new URL('http://a')",
    "new Headers()",
    "[class {}]",
    "new WeakRef({})",
    "new AbortController().signal",
  ])("refuses %s", (value) => {
    expect(
      guest.value(`(() => { try { structuredClone(${value}) } catch (e) { return [e.name, e.code, e instanceof DOMException] } })()`),
    ).toEqual(["DataCloneError", 25, true]);
  });

  it("moves transferred buffers", () => {
    expect(
      guest.value(
        "(() => { const b = new Uint8Array([7]).buffer; const c = structuredClone({ b }, { transfer: [b] }); return [b.detached, new Uint8Array(c.b)[0]] })()",
      ),
    ).toEqual([true, 7]);
  });
});

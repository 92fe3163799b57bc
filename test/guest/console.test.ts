import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Guest } from "./harness.ts";

function logged(code: string): string[] {
  using guest = new Guest();
  guest.run(code);
  return guest.logs.map((log) => log.text);
}

/** What Node prints for the same source, at the guest's depth. */
function nodeText(expression: string): string {
  // oxlint-disable-next-line typescript/no-implied-eval -- the same source text must run here and in the guest
  const value: unknown = new Function(`return (${expression})`)();
  return typeof value === "string" ? value : inspect(value, { depth: 3 });
}

describe("console", () => {
  it.each([
    "'text'",
    "42",
    "-0",
    "10n",
    "null",
    "undefined",
    "Symbol('s')",
    "true",
    "[1, 'two', [3]]",
    "[]",
    "{}",
    "[[]]",
    "[undefined, null]",
    "{ a: 1, 'b-c': 'it\\'s', d: { e: { f: { g: { h: 1 } } } } }",
    "{ a: [{ b: { c: [1, { d: {} }] } }] }",
    "new Map([['k', { v: 1 }], [1, 2]])",
    "new Set(['a', { b: 1 }])",
    "new Map()",
    "new Date(0)",
    "new Date(NaN)",
    "/a+/gi",
    "function named() {}",
    "() => 1",
    "class A {}",
    "class A extends Map {}",
    "async () => {}",
    "new (class Point { x = 1 })()",
    "new (class List extends Array {})(1, 2, 3)",
    "Object.create(null)",
    "Object.assign(Object.create(null), { a: 1 })",
    "{ get a() { return 1 }, set a(v) {}, get b() { return 1 }, set c(v) {} }",
    "{ [Symbol('k')]: 1 }",
    "Object.assign(() => 1, { a: 1 })",
    "new Uint8Array([1, 2, 3])",
    "new ArrayBuffer(4)",
    "{ a: 'x'.repeat(70), b: 2 }",
    "{ a: { b: 'x'.repeat(30), c: 'y'.repeat(30), d: 'z'.repeat(30) } }",
    "(() => { const o = { n: {} }; o.n.o = o; return o })()",
    "(() => { const o = {}; o.a = o; o.b = { o }; return o })()",
  ])("prints %s as Node does", (expression) => {
    expect(logged(`console.log(${expression})`)).toEqual([nodeText(expression)]);
  });

  it("prints long arrays up to a hundred", () => {
    const [text] = logged("console.log(Array.from({ length: 250 }, (_, i) => i))");
    expect(text).toMatch(/99,\s+\.\.\. 150 more items\s*\]$/);
  });

  it.each([
    ["'%s is %d and %i', 'a', 4.5, 4.5, 'rest'", "a is 4.5 and 4 rest"],
    ["'%s', { a: 1 }", "{ a: 1 }"],
    ["'%j %o %O', { a: 1 }, [1], { b: 2 }", '{"a":1} [ 1 ] { b: 2 }'],
    ["'%f %c!', '1.5', 'color: red'", "1.5 !"],
    ["'100%', 'x'", "100% x"],
    ["'%% %s', 1", "% 1"],
    ["'%x %s', 1", "%x 1"],
    ["'%s'", "%s"],
    ["'a', 'b', 3", "a b 3"],
    ["", ""],
  ])("formats %s", (args, expected) => {
    expect(logged(`console.log(${args})`)).toEqual([expected]);
  });

  it("has a level for each method", () => {
    using guest = new Guest();
    guest.run(
      "for (const m of ['trace', 'debug', 'info', 'log', 'warn', 'error']) console[m]('x'); console.assert(1); console.assert(0, 'no')",
    );
    expect(guest.logs.map((log) => log.level)).toEqual([0, 1, 2, 2, 3, 4, 4]);
    expect(guest.logs[6]?.text).toBe("Assertion failed: no");
  });

  it("prints errors with their stack, and what they carry", () => {
    const [text] = logged("console.error(Object.assign(new TypeError('bad', { cause: new Error('why') }), { code: 'E1' }))");
    expect(text).toMatch(/^TypeError: bad\n {4}at .*user\.js/);
    expect(text).toContain("code: 'E1'");
    expect(text).toContain("[cause]: Error: why");
  });

  it("groups, counts, times and lays out tables", () => {
    const lines = logged(
      "console.group('g'); console.log('a\\nb'); console.groupEnd(); console.count(); console.count(); console.time('t'); console.timeEnd('t'); console.table([{ a: 1 }])",
    );
    expect(lines.slice(0, 5)).toEqual(["g", "  a\n  b", "default: 1", "default: 2", "t: 0ms"]);
    expect(lines[5]).toContain("│ (index) │ a │");
  });

  it("prints the web classes", () => {
    const lines = logged("console.log(new URLSearchParams('a=1'), new Headers({ a: 'b' }))");
    expect(lines[0]).toBe("URLSearchParams { a=1 } Object [Headers] { a: 'b' }");
  });

  it.each([
    ["a long text", "'x'.repeat(1e6)"],
    ["a wide object", "Object.fromEntries(Array.from({ length: 50000 }, (_, i) => ['key' + i, i]))"],
    ["a wide tree", "(function t(d) { return d ? Array.from({ length: 90 }, () => t(d - 1)) : 'leaf' })(3)"],
    ["a long text in an object", "{ a: 'x'.repeat(1e6) }"],
    ["a long error", "new Error('x'.repeat(1e6))"],
    ["many arguments", "...Array.from({ length: 1000 }, () => 'x'.repeat(1000))"],
  ])("caps the line of %s", (_name, args) => {
    const [text] = logged(`console.log(${args})`);
    expect(text!.length).toBeLessThan(80_000);
  });

  it("replaces NUL, which cannot cross", () => {
    expect(logged("console.log('a\\0b\\ud800')")).toEqual(["a\\0b\ufffd"]);
  });
});

import { describe, expect, it } from "vitest";
import { HostOp } from "../../guest/border.ts";
import { Guest } from "./harness.ts";

function outcome(namespace: string, event: unknown = { n: 1 }): Guest {
  const guest = new Guest({ COLOR: "blue" });
  guest.register(namespace);
  guest.invoke(event);
  return guest;
}

describe("handler forms", () => {
  it.each([
    ["default function", "default: (e) => e.n + 1"],
    ["named handler", "handler: (e) => e.n + 1"],
    ["async handler", "handler: async (e) => e.n + 1"],
    ["default object with handler", "default: { handler(e) { return e.n + this.one }, one: 1 }"],
    ["CommonJS interop", "default: { default: (e) => e.n + 1 }"],
    ["callback", "handler(e, c, done) { done(null, e.n + 1) }"],
    ["late callback", "handler(e, c, done) { queueMicrotask(() => done(null, e.n + 1)) }"],
    ["context.succeed", "handler(e, c, done) { c.succeed(e.n + 1) }"],
    ["context.done", "handler(e, c) { c.done(null, e.n + 1) }"],
    ["thenable", "default: (e) => ({ then(ok) { ok(e.n + 1) } })"],
  ])("%s", (_name, namespace) => {
    using guest = outcome(namespace);
    expect(guest.sent(HostOp.registered)).toEqual(["event", ""]);
    expect(guest.result).toBe(2);
  });

  it("prefers the default function to the named handler", () => {
    using guest = outcome("default: () => 'default', handler: () => 'handler'");
    expect(guest.result).toBe("default");
  });

  it("names the exports when there is no handler", () => {
    using guest = new Guest();
    expect(guest.register("main() {}, version: 1")).toEqual({ form: "", hint: "main, version" });
    guest.invoke(null);
    expect(guest.failure?.errorType).toBe("Runtime.HandlerNotFound");
  });

  it("registers once and removes the function", () => {
    using guest = new Guest();
    guest.run("globalThis.again = globalThis[Symbol.for('isopod.register')]");
    guest.register("default: () => 1");
    expect(guest.run("return typeof globalThis[Symbol.for('isopod.register')]")).toBe("undefined");
    expect(guest.run("try { again({ default: () => 2 }) } catch (e) { return e.name }")).toBe("TypeError");
  });

  it("finishes a plain value without a promise job", () => {
    using guest = new Guest();
    guest.register("default: () => ({ ok: true })");
    guest.calls.length = 0;
    guest.invoke(1);
    expect(guest.calls).toEqual([{ op: HostOp.resolve, values: ['{"ok":true}'] }]);
  });
});

describe("context and environment", () => {
  it("gives Lambda's context", () => {
    using guest = outcome("default: (e, c) => ({ ...c, left: c.getRemainingTimeInMillis() > 1e6 })");
    expect(guest.result).toMatchObject({
      awsRequestId: "request-1",
      functionName: "probe",
      functionVersion: "3",
      memoryLimitInMB: "128",
      callbackWaitsForEmptyEventLoop: true,
      left: true,
    });
  });

  it("gives the function's environment and nothing else", () => {
    using guest = outcome("default: () => [process.env, process.platform, typeof process.version, navigator.userAgent]");
    expect(guest.result).toEqual([{ COLOR: "blue" }, "isopod", "undefined", "Isopod"]);
  });
});

describe("results and errors", () => {
  it.each([
    ["undefined", "undefined", null],
    ["a function", "() => 1", null],
    ["NUL and lone surrogates", "'a\\0b\\ud800'", "a\0b\ud800"],
    ["a date", "new Date(0)", "1970-01-01T00:00:00.000Z"],
  ])("sends %s as JSON", (_name, expression, expected) => {
    using guest = outcome(`default: () => ${expression}`);
    expect(guest.result).toEqual(expected);
  });

  it.each([
    ["a cycle", "const a = {}; a.a = a; return a"],
    ["a BigInt", "return 1n"],
    ["a toJSON that throws", "return { toJSON() { throw 1 } }"],
  ])("refuses %s", (_name, body) => {
    using guest = outcome(`default() { ${body} }`);
    expect(guest.failure?.errorType).toBe("Runtime.MarshalError");
  });

  it("tells an event that is no JSON apart", () => {
    using guest = new Guest();
    guest.register("default: () => 1");
    guest.invoke(0, "{oops");
    expect(guest.failure?.errorType).toBe("Isopod.InvalidEvent");
  });

  it("describes a thrown error", () => {
    using guest = outcome("default() { class OrderError extends Error { name = 'OrderError' }; throw new OrderError('no stock') }");
    expect(guest.failure).toMatchObject({ errorType: "OrderError", errorMessage: "no stock" });
    expect(guest.failure?.trace[0]).toBe("OrderError: no stock");
    expect(guest.failure?.trace[1]).toMatch(/user\.js/);
    expect(guest.failure?.trace.join()).not.toMatch(/prelude|native/);
  });

  it.each([
    ["throw 'plain'", "string", "plain"],
    ["throw 7", "number", "7"],
    ["throw undefined", "undefined", "undefined"],
    ["throw { a: 1 }", "object", "[object Object]"],
    ["throw { toString() { throw 1 } }", "object", ""],
    ["return Promise.reject('late')", "string", "late"],
    ["throw Object.assign(new Error('x'), { name: '', stack: 5 })", "Error", "x"],
    ["throw Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } })", "Error", ""],
    ["throw new Proxy(new Error('x'), { get() { throw 1 }, getPrototypeOf() { throw 2 } })", "object", ""],
  ])("describes: %s", (body, errorType, errorMessage) => {
    using guest = outcome(`default() { ${body} }`);
    expect(guest.failure).toMatchObject({ errorType, errorMessage });
  });

  it("caps what it says about an error", () => {
    using guest = outcome("default() { const e = new Error('m'.repeat(1e6)); e.stack = 'line\\n'.repeat(1e6); throw e }");
    expect(guest.failure?.errorMessage.length).toBeLessThanOrEqual(32_768);
    expect(guest.failure?.trace.length).toBeLessThanOrEqual(51);
    expect(guest.sent(HostOp.reject)?.[0]).toSatisfy((json: string) => json.length < 65_536);
  });
});

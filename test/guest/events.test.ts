import { afterAll, describe, expect, it } from "vitest";
import { GuestOp, HostOp } from "../../guest/border.ts";
import { Guest } from "./harness.ts";

const guest = new Guest();
afterAll(() => guest[Symbol.dispose]());

describe("events", () => {
  it("calls listeners once, in order, with options", () => {
    expect(
      guest.value(
        "(() => { const t = new EventTarget(), seen = []; const f = (e) => seen.push('f' + e.type + (e.target === t) + (e.currentTarget === t)); t.addEventListener('x', f); t.addEventListener('x', f); t.addEventListener('x', () => seen.push('once'), { once: true }); t.addEventListener('x', { handleEvent() { seen.push('object') } }); t.dispatchEvent(new Event('x')); t.removeEventListener('x', f); t.dispatchEvent(new Event('x')); return seen })()",
      ),
    ).toEqual(["fxtruetrue", "once", "object", "object"]);
  });

  it("cancels, stops, and carries details", () => {
    expect(
      guest.value(
        "(() => { const t = new EventTarget(), seen = []; t.addEventListener('x', (e) => { e.preventDefault(); seen.push(e.detail); e.stopImmediatePropagation() }); t.addEventListener('x', () => seen.push('never')); return [t.dispatchEvent(new CustomEvent('x', { cancelable: true, detail: 5 })), t.dispatchEvent(new Event('y')), seen] })()",
      ),
    ).toEqual([false, true, [5]]);
  });

  it("takes listeners away with a signal", () => {
    expect(
      guest.value(
        "(() => { const t = new EventTarget(), c = new AbortController(); let n = 0; t.addEventListener('x', () => n++, { signal: c.signal }); t.dispatchEvent(new Event('x')); c.abort(); t.dispatchEvent(new Event('x')); return n })()",
      ),
    ).toBe(1);
  });
});

describe("abort", () => {
  it("tells its signal once, with the reason", () => {
    expect(
      guest.value(
        "(() => { const c = new AbortController(), seen = []; c.signal.onabort = () => seen.push('on'); c.signal.addEventListener('abort', () => seen.push(c.signal.reason.name)); c.abort(); c.abort(1); try { c.signal.throwIfAborted() } catch (e) { seen.push(e.code) } return seen })()",
      ),
    ).toEqual(["on", "AbortError", 20]);
  });

  it("joins signals", () => {
    expect(
      guest.value(
        "(() => { const a = new AbortController(), b = new AbortController(), any = AbortSignal.any([a.signal, b.signal]); b.abort('why'); return [any.aborted, any.reason, AbortSignal.any([AbortSignal.abort(3)]).reason] })()",
      ),
    ).toEqual([true, "why", 3]);
  });

  it("times out", () => {
    using fresh = new Guest();
    fresh.run("globalThis.s = AbortSignal.timeout(50)");
    const [id, delay] = fresh.sent(HostOp.setTimer) as [number, number];
    expect(delay).toBe(50);
    fresh.dispatch(GuestOp.timer, id);
    expect(fresh.value("[s.aborted, s.reason.name]")).toEqual([true, "TimeoutError"]);
  });
});

describe("timers", () => {
  it("keep closures in the guest and ids in the host", () => {
    using fresh = new Guest();
    fresh.run(
      "globalThis.seen = []; const id = setTimeout((a, b) => seen.push(a + b), 10, 1, 2); const dead = setTimeout(() => seen.push('dead'), 5); clearTimeout(dead); setImmediate(() => seen.push('now'))",
    );
    const timers = fresh.calls.filter((call) => call.op === HostOp.setTimer).map((call) => call.values);
    expect(timers.map((values) => values[1])).toEqual([10, 5, 0]);
    expect(fresh.sent(HostOp.clearTimer)).toEqual([timers[1]![0]]);
    for (const [id] of timers) fresh.dispatch(GuestOp.timer, id as number);
    for (const [id] of timers) fresh.dispatch(GuestOp.timer, id as number);
    expect(fresh.value("seen")).toEqual([3, "now"]);
  });

  it("repeat intervals until they are cleared", () => {
    using fresh = new Guest();
    fresh.run("globalThis.n = 0; const id = setInterval(() => { if (++n === 2) clearInterval(id) }, 7)");
    const id = fresh.sent(HostOp.setTimer)![0] as number;
    for (let turn = 0; turn < 4; turn++) fresh.dispatch(GuestOp.timer, id);
    expect(fresh.value("n")).toBe(2);
  });

  it.each([
    ["-5", 0],
    ["NaN", 0],
    ["'12'", 12],
    ["1e12", 0],
    ["3.9", 3],
    ["undefined", 0],
  ])("takes the delay %s as %i", (delay, expected) => {
    using fresh = new Guest();
    fresh.run(`setTimeout(() => {}, ${delay})`);
    expect(fresh.sent(HostOp.setTimer)?.[1]).toBe(expected);
  });

  it("refuses code in strings", () => {
    expect(() => guest.value("setTimeout('alert(1)', 0)")).toThrow("TypeError");
  });

  it("ends the call when a callback throws", () => {
    using fresh = new Guest();
    fresh.register("default: () => new Promise(() => { setTimeout(() => { throw new RangeError('late') }, 1) })");
    fresh.invoke(null);
    fresh.dispatch(GuestOp.timer, fresh.sent(HostOp.setTimer)![0] as number);
    expect(fresh.failure).toMatchObject({ errorType: "RangeError", errorMessage: "late" });
  });

  it("run microtasks and ticks in order", () => {
    using fresh = new Guest();
    fresh.run("globalThis.seen = []; queueMicrotask(() => seen.push(1)); process.nextTick((x) => seen.push(x), 2); seen.push(0)");
    expect(fresh.value("seen")).toEqual([0, 1, 2]);
  });
});

describe("globals", () => {
  it("are not enumerable, and named", () => {
    expect(guest.value("Object.keys(globalThis).filter((k) => k !== '__v')")).toEqual([]);
    expect(guest.value("[Headers.name, fetch.name, String(new Headers()), self === globalThis, typeof Buffer, setTimeout.name]")).toEqual([
      "Headers",
      "fetch",
      "[object Headers]",
      true,
      "undefined",
      "setTimeout",
    ]);
  });

  it("have a clock of whole milliseconds", () => {
    guest.now = 17;
    expect(guest.value("performance.now()")).toBe(17);
    expect(guest.value("Number.isInteger(performance.timeOrigin)")).toBe(true);
  });
});

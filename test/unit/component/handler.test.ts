/** Components of our own world: what a handler answers, and that nothing it does keeps the thread or passes its caps. */
import { describe, expect, test } from "vitest";
import { runHandler, type HandlerResult } from "../../../src/sandbox/component/run.ts";
import { instantiate, prepare, TestHost, type HostOptions } from "../../harness/component.ts";
import { allocator, componentOf, handlerExport, handlerOf } from "../../harness/component-build.ts";

const forever = "(loop $again (br $again))";
const pollImports = `
  (import "wasi:io/poll@0.2.3" "poll" (func $poll (param i32 i32 i32)))
  (import "wasi:io/poll@0.2.3" "[method]pollable.block" (func $block (param i32)))
  (import "wasi:io/poll@0.2.3" "[resource-drop]pollable" (func $drop (param i32)))
  (import "wasi:clocks/monotonic-clock@0.2.3" "subscribe-duration" (func $sleep (param i64) (result i32)))`;
const waits = { imports: pollImports, world: "import wasi:io/poll@0.2.3; import wasi:clocks/monotonic-clock@0.2.3;" };

async function call(component: Uint8Array, options: HostOptions = {}): Promise<{ result: HandlerResult; host: TestHost }> {
  const prepared = await prepare(component);
  const host = new TestHost(options);
  using instance = await instantiate(prepared, host);
  return { result: await runHandler(instance, prepared.transpiled.entries.handler as string, '{"n":1}', "{}"), host };
}

test("a result is the text that the guest returned", async () => {
  expect((await call(await handlerOf(""))).result).toEqual({ ok: true, result: '{"n":1}' });
});

test("a failure has its type and its message", async () => {
  const fails = await handlerOf(`
    (i32.store8 (i32.const 16) (i32.const 1))
    (i32.store (i32.const 20) (i32.const 64)) (i32.store (i32.const 24) (i32.const 7))
    (i32.store (i32.const 28) (i32.const 71)) (i32.store (i32.const 32) (i32.const 4))
    (i32.store8 (i32.const 64) (i32.const 65))
    (return (i32.const 16))`);
  const { result } = await call(fails);
  expect(result).toMatchObject({ ok: false, errorType: "A\0\0\0\0\0\0", errorMessage: "\0\0\0\0" });
});

test("one prepared component serves many calls, each with an instance of its own", async () => {
  const counts = await handlerOf(
    "(global.set $calls (i32.add (global.get $calls) (i32.const 1))) (i32.store8 (local.get $event) (i32.add (i32.const 48) (global.get $calls)))",
    { fields: `${allocator} (global $calls (mut i32) (i32.const 0))` },
  );
  const prepared = await prepare(counts);
  for (let turn = 0; turn < 2; turn++) {
    using instance = await instantiate(prepared, new TestHost({}));
    expect(await runHandler(instance, prepared.transpiled.entries.handler as string, "x", "{}")).toEqual({ ok: true, result: "1" });
  }
});

describe("a guest that never ends is parked and then ended", () => {
  test("in its handler", async () => {
    const prepared = await prepare(await handlerOf(forever));
    const host = new TestHost({ deadlineMs: 150 });
    using instance = await instantiate(prepared, host);
    await expect(runHandler(instance, prepared.transpiled.entries.handler as string, "1", "{}")).rejects.toThrow(/unreachable/);
    expect(host.parkings).toBeGreaterThan(1);
    expect(host.asked).toBe(0);
  });

  test("in its allocator, below a frame of the host, where it is asked and not parked", async () => {
    const fields = allocator.replace("(local $at i32)", `(local $at i32) ${forever}`);
    const prepared = await prepare(await handlerOf("", { fields }));
    const host = new TestHost({ deadlineMs: 150 });
    using instance = await instantiate(prepared, host);
    await expect(runHandler(instance, prepared.transpiled.entries.handler as string, "1", "{}")).rejects.toThrow(/unreachable/);
    expect(host.asked).toBeGreaterThan(1);
    expect(host.parkings).toBe(0);
  });

  test("in its start function", async () => {
    const prepared = await prepare(await handlerOf("", { fields: `${allocator} (func $begin ${forever}) (start $begin)` }));
    const host = new TestHost({ deadlineMs: 150 });
    await expect(instantiate(prepared, host)).rejects.toThrow(/unreachable/);
    expect(host.parkings).toBeGreaterThan(1);
  });

  test("in the allocator, called to answer a poll", async () => {
    const endless = `(local $at i32) (if (global.get $isLate) (then ${forever}))`;
    const fields = `(global $isLate (mut i32) (i32.const 0)) ${allocator.replace("(local $at i32)", endless)}`;
    const code = `(i32.store (i32.const 0) (call $sleep (i64.const 1000000)))
      (global.set $isLate (i32.const 1))
      (call $poll (i32.const 0) (i32.const 1) (i32.const 32))`;
    const prepared = await prepare(await handlerOf(code, { ...waits, fields }));
    const host = new TestHost({ deadlineMs: 200 });
    using instance = await instantiate(prepared, host);
    await expect(runHandler(instance, prepared.transpiled.entries.handler as string, "1", "{}")).rejects.toThrow(/unreachable/);
    expect(host.asked).toBeGreaterThan(1);
  });
});

test("a guest can be parked again after it has waited", async () => {
  const code = `(call $block (call $sleep (i64.const 2000000)))
    (loop $again (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20000000))))`;
  const { host } = await call(await handlerOf(code, waits));
  expect(host.parkings).toBeGreaterThan(0);
  expect(host.asked).toBe(0);
});

test("a guest that sleeps wakes when the time has passed, and not before", async () => {
  const code = "(call $block (call $sleep (i64.const 15000000)))";
  const { host } = await call(await handlerOf(code, waits));
  expect(host.elapsedMs).toBeGreaterThanOrEqual(15);
});

test("a guest whose time is over when it has waited is ended by what the host throws", async () => {
  const prepared = await prepare(await handlerOf("(call $block (call $sleep (i64.const 1000000)))", waits));
  const host = new TestHost({});
  host.wait = async (promise) => {
    await promise;
    throw new Error("the time is over");
  };
  using instance = await instantiate(prepared, host);
  await expect(runHandler(instance, prepared.transpiled.entries.handler as string, "1", "{}")).rejects.toThrow("the time is over");
});

describe("what a hostile guest passes ends the guest and costs the host nothing", () => {
  const hostile: Record<string, string> = {
    "a list of a million pollables": "(call $poll (i32.const 0) (i32.const 1000000) (i32.const 32))",
    "a list behind the end of its memory": "(call $poll (i32.const 131072) (i32.const 1) (i32.const 32))",
    "an empty list": "(call $poll (i32.const 0) (i32.const 0) (i32.const 32))",
    "a handle that it does not have": "(call $block (i32.const 77))",
    "a handle that it dropped without having it, and then used": "(call $drop (i32.const 77)) (call $block (i32.const 77))",
    "more handles than it may hold": "(loop $again (drop (call $sleep (i64.const 1))) (br $again))",
  };
  for (const [name, code] of Object.entries(hostile)) {
    test(name, async () => {
      const startedMs = performance.now();
      await expect(call(await handlerOf(code, waits))).rejects.toThrow();
      expect(performance.now() - startedMs).toBeLessThan(3_000);
    });
  }

  test("more calls of the host than it may make", async () => {
    const code = "(loop $again (call $drop (call $sleep (i64.const 1))) (br $again))";
    await expect(call(await handlerOf(code, waits), { callsMaxCount: 1_000 })).rejects.toThrow("too many host calls");
  });

  test("a result that lies outside of its memory", async () => {
    const lies = componentOf(
      "export isopod:function/handler@0.1.0;",
      `${allocator} (func (export "${handlerExport}") (param i32 i32 i32 i32) (result i32) (i32.const -16))`,
    );
    await expect(call(await lies)).rejects.toThrow();
  });
});

/** Components of `wasi:cli`: standard streams, the environment, and the ways to end. */
import { expect, test } from "vitest";
import { runCommand } from "../../../src/sandbox/component/run.ts";
import { ExitAsked, instantiate, prepare, TestHost } from "../../harness/component.ts";
import { allocator, componentOf } from "../../harness/component-build.ts";

const imports = `
  (import "wasi:cli/stdin@0.2.3" "get-stdin" (func $stdin (result i32)))
  (import "wasi:cli/stdout@0.2.3" "get-stdout" (func $stdout (result i32)))
  (import "wasi:cli/environment@0.2.3" "get-environment" (func $env (param i32)))
  (import "wasi:cli/exit@0.2.3" "exit" (func $exit (param i32)))
  (import "wasi:io/streams@0.2.3" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
  (import "wasi:io/streams@0.2.3" "[method]output-stream.blocking-write-and-flush" (func $send (param i32 i32 i32 i32)))`;
const interfaces = ["wasi:cli/stdin", "wasi:cli/stdout", "wasi:cli/environment", "wasi:cli/exit", "wasi:io/streams"];
const world = `${interfaces.map((name) => `import ${name}@0.2.3;`).join(" ")} export wasi:cli/run@0.2.3;`;

async function run(code: string): Promise<{ isOk: boolean; host: TestHost }> {
  const body = `(func (export "wasi:cli/run@0.2.3#run") (result i32) ${code})`;
  const prepared = await prepare(await componentOf(world, `${imports} ${allocator} ${body}`));
  const host = new TestHost({ input: "event", env: { NAME: "value" } });
  using instance = await instantiate(prepared, host, "out");
  return { isOk: await runCommand(instance, prepared.transpiled.entries.command as string), host };
}

const sendLoaded = "(call $send (call $stdout) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 96))";

test("standard input is the event, and standard output the reply", async () => {
  const { isOk, host } = await run(`(call $read (call $stdin) (i64.const 100) (i32.const 64)) ${sendLoaded} (i32.const 0)`);
  expect([isOk, host.written.out]).toEqual([true, "event"]);
});

test("the environment is what the function's config lists", async () => {
  const first = "(call $env (i32.const 64)) (memory.copy (i32.const 68) (i32.load (i32.const 64)) (i32.const 8))";
  const { host } = await run(`${first} ${sendLoaded} (i32.const 0)`);
  expect(host.written.out).toBe("NAME");
});

test("a command that fails says so", async () => {
  expect((await run("(i32.const 1)")).isOk).toBe(false);
});

test("an exit ends the guest by what the host throws", async () => {
  const asked = await run("(call $exit (i32.const 1)) (i32.const 0)").catch((error: unknown) => error);
  expect(asked).toBeInstanceOf(ExitAsked);
  expect((asked as ExitAsked).code).toBe(1);
});

/** What a deploy takes of components, and what it says of those that it does not take. */
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { transpileComponent } from "../../../src/deploy/transpile.ts";
import { limits } from "../../../src/limits.ts";
import type { GuestHost } from "../../../src/sandbox/compiled/guest-host.ts";
import { compileGlue } from "../../../src/sandbox/component/glue.ts";
import { WasiCall } from "../../../src/sandbox/wasi/call.ts";
import { wasiImports } from "../../../src/sandbox/wasi/imports.ts";
import { knownInterfaces } from "../../../src/sandbox/wasi/names.ts";
import { atOnce } from "../../harness/component.ts";
import { wasi3 } from "../../harness/wasi3.ts";
import { allocator, componentOf, handlerExport, handlerOf } from "../../harness/component-build.ts";

const message = (component: Uint8Array | Promise<Uint8Array>): Promise<string> =>
  Promise.resolve(component)
    .then(transpileComponent)
    .then(
      () => "it was taken",
      (error: Error) => error.message,
    );

/** What makes a component one that can be called. */
const command = `(core module $h (memory (export "memory") 1) (func (export "run") (result i32) i32.const 0))
    (core instance $i (instantiate $h)) (alias core export $i "run" (core func $f)) (func $run (result (result)) (canon lift (core func $f)))
    (instance $x (export "run" (func $run))) (export "wasi:cli/run@0.2.0" (instance $x))`;

test("a component is taken with what it exports and imports", async () => {
  const { entries, imports, cores } = await transpileComponent(
    await handlerOf("(drop (call $now))", {
      imports: '(import "wasi:clocks/monotonic-clock@0.2.3" "now" (func $now (result i64)))',
      world: "import wasi:clocks/monotonic-clock@0.2.3;",
    }),
  );
  expect(entries).toEqual({ handler: "isopod:function/handler@0.1.0" });
  expect(imports).toContain("wasi:clocks/monotonic-clock");
  expect(cores).toHaveLength(1);
});

test("bytes that are no component are refused, and so is text", async () => {
  const module = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  for (const bytes of [Buffer.from("(component)"), module, new Uint8Array()])
    expect(await message(bytes)).toBe("Cannot deploy the component as its first bytes are not a component's");
  expect(await message(Uint8Array.of(0, 0x61, 0x73, 0x6d, 13, 0, 1, 0, 99, 0))).toContain("the transpiler cannot read it");
  expect(await message(Uint8Array.of(0, 0x61, 0x73, 0x6d, 13, 0, 1, 0, 99))).toContain(
    "Cannot deploy the component as its bytes cannot be read: ",
  );
});

test("an import that is not provided is named", async () => {
  const component = handlerOf("(call $open)", {
    imports: '(import "wasi:keyvalue/store@0.2.3" "open" (func $open))',
    world: "import wasi:keyvalue/store@0.2.3;",
  });
  expect(await message(component)).toContain("it imports what is not provided here: received wasi:keyvalue/store");
});

test("a component that cannot be called is refused, and so is one of a WASI of the future", async () => {
  const newer = componentOf(
    "export wasi:cli/run@0.4.0;",
    `${allocator} (func (export "wasi:cli/run@0.4.0#run") (result i32) (i32.const 0))`,
  );
  expect(await message(newer)).toContain("of WASI only the versions 0.2 and 0.3 are provided here: received wasi:cli/run@0.4.0");
  expect(await message(componentOf("export f: func();", `${allocator} (func (export "f"))`))).toContain(
    "as it exports none of wasi:http/incoming-handler, wasi:http/handler, wasi:cli/run, isopod:function/handler: received f",
  );
});

test("a core module's names cannot become code of the glue", async () => {
  const evil = "f'];globalThis.pwned=1;exports0['f";
  const inner = (name: string): Promise<Uint8Array> =>
    parse(`(component
      (core module $m (memory (export "m") 1) (func (export "${name}") (param i32 i32 i32 i32) (result i32) i32.const 0)
        (func (export "r") (param i32 i32 i32 i32) (result i32) i32.const 0))
      (core instance $i (instantiate $m))
      (alias core export $i "${name}" (core func $f)) (alias core export $i "r" (core func $r)) (alias core export $i "m" (core memory $mem))
      (type $failure (record (field "error-type" string) (field "error-message" string)))
      (component $c (import "failure" (type $t (eq $failure))) (import "f" (func $f (param "event" string) (param "context" string) (result (result string (error $t)))))
        (export $e "failure" (type $t)) (export "handle" (func $f) (func (param "event" string) (param "context" string) (result (result string (error $e))))))
      (func $h (param "event" string) (param "context" string) (result (result string (error $failure)))
        (canon lift (core func $f) (memory $mem) (realloc $r)))
      (instance $x (instantiate $c (with "failure" (type $failure)) (with "f" (func $h))))
      (export "isopod:function/handler@0.1.0" (instance $x)))`);
  expect(await message(inner("harmless"))).toBe("it was taken");
  for (const name of [evil, "a\\\\b", "a\\nb", "a\\u{2028}b"])
    expect(await message(inner(name))).toContain("a name in a core module has a quote, a backslash or a control character");
});

test("components may be inside each other only so deep", async () => {
  const nested = "(component ".repeat(limits.componentNestingMaxCount + 1) + ")".repeat(limits.componentNestingMaxCount + 1);
  expect(await message(parse(nested))).toContain("components are in each other over 32 times");
});

test("a component that makes the transpiler trap does not spoil it for the next", async () => {
  const trapping = await parse('(component (import "url=<https://a.test>" (func)))');
  expect(await message(trapping)).toContain("the transpiler cannot read it");
  expect(await message(await handlerOf(""))).toBe("it was taken");
});

test("each instance of a core module counts with its memories, which share one cap", async () => {
  const two = `(core module $m (memory 1)) (core instance (instantiate $m)) (core instance (instantiate $m))`;
  expect((await transpileComponent(await parse(`(component ${two} ${command})`))).memories).toBe(3);
});

test("a component of very many core modules is refused", async () => {
  const cores = "(core module $m) ".concat("(core instance (instantiate $m)) ".repeat(limits.componentCoresMaxCount + 1));
  expect(await message(parse(`(component ${cores} ${command})`))).toContain("core modules or instances of them");
});

test("the glue sees nothing of the process, and nothing of Node", () => {
  const seen = compileGlue(
    `function instantiate() { return [typeof process, typeof require, typeof fetch, typeof eval, typeof Function, typeof globalThis.process, typeof this]; }`,
  )({
    WebAssembly: {},
    TextDecoder,
    bounded: Number,
    waitables: { hold: () => undefined, letGo: () => undefined },
    currentTasks: {},
    timers: { setTimeout: () => 0, setInterval: () => 0, clearTimeout: () => undefined },
  });
  expect(seen(String, {}, String)).toEqual(Array(7).fill("undefined"));
});

test("the tasks and streams of WASI 0.3 are counted, and which of them runs is the host's to keep", async () => {
  const { glue } = await transpileComponent(wasi3("http"));
  expect(glue.match(/class Waitable \{|\b_hold\(\);|\b_letGo\(\);/g)).toEqual(["class Waitable {", "_hold();", "_letGo();"]);
  expect(glue).toContain("const CURRENT_TASK_META = _currentTasks;");
});

test("every interface that a deploy lets pass has its objects, and the other way round", () => {
  const imports = wasiImports(new WasiCall({} as GuestHost, atOnce), "out");
  expect(Object.keys(imports).toSorted()).toEqual(knownInterfaces.toSorted());
  expect(handlerExport).toContain("isopod:function/handler");
});

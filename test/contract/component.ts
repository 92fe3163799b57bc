/** The contract's guests as components: `isopod:function/handler` for events, `wasi:http` for requests. */
import { componentOf, allocator, handlerOf, httpHandlerOf, setResponse } from "../harness/component-build.ts";
import type { Kind } from "./contract.ts";

const constant = (text: string): string =>
  `(local.set $event (i32.const 1024)) (local.set $eventLength (i32.const ${Buffer.byteLength(text)}))`;
const data = (text: string): string => `${allocator} (data (i32.const 1024) "${text}")`;
const wasm = async (component: Promise<Uint8Array<ArrayBuffer>>): Promise<{ wasm: Uint8Array<ArrayBuffer> }> => ({ wasm: await component });
const imports = (name: string, method: string, type: string): string => `(import "${name}@0.2.3" "${method}" (func $f ${type}))`;

/** Its handler's result is the `err` of its type. */
const failing = componentOf(
  "export isopod:function/handler@0.1.0;",
  `${data("E")} (data (i32.const 1030) "out of order")
   (func (export "isopod:function/handler@0.1.0#handle") (param i32 i32 i32 i32) (result i32)
     (i32.store8 (i32.const 16) (i32.const 1))
     (i32.store (i32.const 20) (i32.const 1024)) (i32.store (i32.const 24) (i32.const 1))
     (i32.store (i32.const 28) (i32.const 1030)) (i32.store (i32.const 32) (i32.const 12))
     (i32.const 16))`,
);

const httpReply = `
  (local.set $to (call $fields))
  (call $append (local.get $to) (i32.const 1024) (i32.const 6) (i32.const 1030) (i32.const 7) (i32.const 64))
  (local.set $answer (call $response (local.get $to)))
  (drop (call $status (local.get $answer) (i32.const 201)))
  (call $body (local.get $answer) (i32.const 64))
  (call $write (i32.load (i32.const 68)) (i32.const 64))
  (local.set $to (i32.load (i32.const 68)))
  (call $send (local.get $to) (i32.const 1037) (i32.const 4) (i32.const 96))
  (call $path (local.get $request) (i32.const 64))
  (call $send (local.get $to) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 96))
  (call $send (local.get $to) (i32.const 1040) (i32.const 1) (i32.const 96))
  ${setResponse(0, "(local.get $answer)")}
  (call $consume (local.get $request) (i32.const 64))
  (call $stream (i32.load (i32.const 68)) (i32.const 64))
  (call $readAll (i32.load (i32.const 68)) (i64.const 1000) (i32.const 64))
  (call $send (local.get $to) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 96))`;

const counted = `(global.set $n (i32.add (global.get $n) (i32.const 1))) (i32.store8 (i32.const 1025) (i32.add (i32.const 48) (i32.rem_u (global.get $n) (i32.const 10)))) ${constant("42")}`;
const late = imports("wasi:clocks/monotonic-clock", "subscribe-duration", "(param i64) (result i32)");
const blocking = '(import "wasi:io/poll@0.2.3" "[method]pollable.block" (func $block (param i32)))';

export const components: Kind = {
  name: "component",
  refusesWhatIsNotJson: false,
  guests: {
    echo: await wasm(handlerOf("", { fields: allocator.replace('"memory") 2', '"memory") 200') })),
    context: { skip: "a component is given the context's JSON as it is, which test/unit/component reads" },
    env: { skip: "reading it takes a list of pairs apart, which test/unit/component does" },
    log: { skip: "standard output of a handler is its log, which test/unit/component reads" },
    fail: await wasm(failing),
    count: await wasm(handlerOf(counted, { fields: `${data("40")} (global $n (mut i32) (i32.const 41))` })),
    spin: await wasm(handlerOf("(loop $l (br $l))")),
    recurse: await wasm(handlerOf("(call $g)", { fields: `${allocator} (func $g (call $g) (drop (i32.const 0)))` })),
    fill: await wasm(handlerOf("(loop $l (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then unreachable)) (br $l))")),
    text: { skip: "the parts are those of the echo, whose result is as long as its event" },
    random: { skip: "the draw is that of the other kinds, by WASI 0.2's name: test/unit/wasi" },
    clock: { skip: "the clock is that of the other kinds, by WASI 0.2's name: test/unit/wasi" },
    wait: await wasm(
      handlerOf("(call $block (call $f (i64.const 300000000)))", {
        imports: `${late} ${blocking}`,
        world: "import wasi:clocks/monotonic-clock@0.2.3; import wasi:io/poll@0.2.3;",
      }),
    ),
    http: await wasm(httpHandlerOf(httpReply, "x-madeby-handPUT ")),
  },
};

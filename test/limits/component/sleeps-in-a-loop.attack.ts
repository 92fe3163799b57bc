import { hostile, timesOut } from "../../harness/hostile.ts";
import { handlerOf } from "../../harness/component-build.ts";

const component = await handlerOf("(loop $l (call $block (call $after (i64.const 1000000))) (br $l))", {
  imports: `(import "wasi:clocks/monotonic-clock@0.2.3" "subscribe-duration" (func $after (param i64) (result i32))) (import "wasi:io/poll@0.2.3" "[method]pollable.block" (func $block (param i32)))`,
  world: "import wasi:clocks/monotonic-clock@0.2.3; import wasi:io/poll@0.2.3;",
});

export default hostile({
  what: "waits for a millisecond, again and again",
  code: () => component,
  expect: timesOut,
});

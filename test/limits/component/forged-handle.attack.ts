import { fails, hostile } from "../../harness/hostile.ts";
import { handlerOf } from "../../harness/component-build.ts";

const component = await handlerOf("(call $block (i32.const 77))", {
  imports: `(import "wasi:clocks/monotonic-clock@0.2.3" "subscribe-duration" (func $after (param i64) (result i32))) (import "wasi:io/poll@0.2.3" "[method]pollable.block" (func $block (param i32)))`,
  world: "import wasi:clocks/monotonic-clock@0.2.3; import wasi:io/poll@0.2.3;",
});

export default hostile({
  what: "uses a handle that it never had",
  code: () => component,
  expect: fails("Runtime.Trap"),
});

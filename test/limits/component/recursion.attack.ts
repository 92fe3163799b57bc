import { hostile, overflowsItsStack } from "../../harness/hostile.ts";
import { allocator, handlerOf } from "../../harness/component-build.ts";

const component = await handlerOf("(call $f)", { fields: `${allocator} (func $f (call $f) (drop (i32.const 0)))` });

export default hostile({
  what: "recursion without an end",
  code: () => component,
  expect: overflowsItsStack,
});

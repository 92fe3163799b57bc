import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";
import { handlerOf } from "../../harness/component-build.ts";

const component = await handlerOf("(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (unreachable)");

export default hostile({
  what: "grows its memory until it is refused",
  code: () => component,
  expect: runsOutOfMemory,
});

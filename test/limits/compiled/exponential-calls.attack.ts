import { hostile, timesOut } from "../../harness/hostile.ts";
import { reactor } from "../../harness/wat.ts";

/** None of them has a loop, and none calls itself. */
function doublingFunctions(count: number): string {
  const body = (index: number): string => (index + 1 < count ? `(call $f${index + 1}) (call $f${index + 1})` : "");
  return Array.from({ length: count }, (_, index) => `(func $f${index} ${body(index)})`).join("\n");
}

export default hostile({
  what: "sixty functions that each call the next one twice",
  code: () => reactor({ handle: `(call $f0)`, fields: doublingFunctions(60) }),
  expect: timesOut,
});

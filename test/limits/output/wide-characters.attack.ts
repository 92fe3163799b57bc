import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "characters of three bytes",
  code: "export default () => '\\u20ac'.repeat(40_000)",
  config: { maxOutputBytes: 100000 },
  expect: fails("Function.ResponseSizeTooLarge", /exceeded maximum allowed payload size \(100000 bytes\)/),
});

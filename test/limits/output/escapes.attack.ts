import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "characters that JSON makes six of",
  code: "export default () => '\\u0001'.repeat(20_000)",
  config: { maxOutputBytes: 100000 },
  expect: fails("Function.ResponseSizeTooLarge", /exceeded maximum allowed payload size \(100000 bytes\)/),
});

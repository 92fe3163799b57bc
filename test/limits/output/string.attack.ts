import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a string over the cap",
  code: "export default () => 'x'.repeat(1_000_000)",
  config: { maxOutputBytes: 100000 },
  expect: fails("Function.ResponseSizeTooLarge", /exceeded maximum allowed payload size \(100000 bytes\)/),
});

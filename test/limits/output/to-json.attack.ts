import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "toJSON over the cap",
  code: "export default () => ({ toJSON: () => 'x'.repeat(1_000_000) })",
  config: { maxOutputBytes: 100000 },
  expect: fails("Function.ResponseSizeTooLarge", /exceeded maximum allowed payload size \(100000 bytes\)/),
});

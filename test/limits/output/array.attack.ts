import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an array over the cap",
  code: "export default () => new Array(500_000).fill(1)",
  config: { maxOutputBytes: 100000 },
  expect: fails("Function.ResponseSizeTooLarge", /exceeded maximum allowed payload size \(100000 bytes\)/),
});

import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a bomb of an integer that is squared",
  code: "export default () => { let n = 2n; for (;;) n = n * n }",
  config: { memoryMb: 48 },
  expect: fails("RangeError", /^BigInt is too large/),
});

import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an expression of a megabyte",
  upload: () => uploadCode(`export default () => { /${"(a|b)*".repeat(100_000)}/; return 1 }`),
  expect: isRefused(400, "load_failed", /too many captures/),
});

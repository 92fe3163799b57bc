import { hostile, isRefused } from "../../harness/hostile.ts";

export default hostile({
  what: "a body that is not JSON",
  upload: () => ({ type: "application/json", body: "{".repeat(100_000) }),
  expect: isRefused(400, "invalid_json", /not JSON/),
});

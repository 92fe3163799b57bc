import { hostile, isRefused } from "../../harness/hostile.ts";

export default hostile({
  what: "JSON a million deep",
  upload: () => ({ type: "application/json", body: "[".repeat(1_000_000) + "]".repeat(1_000_000) }),
  expect: isRefused(400, "invalid_request", /received array/),
});

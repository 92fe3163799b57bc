import { hostile, isRefused } from "../../harness/hostile.ts";

export default hostile({
  what: "more bytes than an upload may have",
  upload: () => ({ type: "application/json", body: " ".repeat(53_000_000) }),
  expect: isRefused(413, "too_large", /./),
});

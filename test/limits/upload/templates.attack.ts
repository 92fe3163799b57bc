import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "templates 100,000 deep",
  upload: () => uploadCode(`export default () => ${"`${".repeat(100_000)}1${"}`".repeat(100_000)}`),
  expect: isRefused(400, "load_failed", /stack/),
});

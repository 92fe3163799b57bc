import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a sum of 100,000 texts, which the bundler joins one by one",
  upload: () => uploadCode(`export default () => (${'"a"+'.repeat(100_000)}"").length`),
  expect: isRefused(504, "deploy_timeout", /over 30000 ms/),
});

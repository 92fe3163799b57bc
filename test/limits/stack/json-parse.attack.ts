import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "JSON two hundred thousand deep",
  code: "export default () => JSON.parse('['.repeat(200000) + ']'.repeat(200000)).length",
  expect: overflowsItsStack,
});

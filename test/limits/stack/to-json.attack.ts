import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "toJSON that stringifies itself",
  code: "const o = { toJSON: () => JSON.stringify(o) }; export default () => JSON.stringify(o)",
  expect: overflowsItsStack,
});

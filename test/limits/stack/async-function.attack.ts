import { hostile, overflowsItsStack } from "../../harness/hostile.ts";

export default hostile({
  what: "an async function that calls itself",
  code: "const f = async () => { await f() }; export default f",
  expect: overflowsItsStack,
});

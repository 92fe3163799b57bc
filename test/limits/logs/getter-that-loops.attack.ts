import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an object whose getter loops while it is shown",
  code: "export default () => { console.log(new Proxy({}, { ownKeys() { for (;;); } })) }",
  config: { timeoutMs: 250 },
  expect: timesOut,
});

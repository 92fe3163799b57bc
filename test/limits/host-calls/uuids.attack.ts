import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a UUID for ever",
  code: "export default () => { for (;;) crypto.randomUUID() }",
  expect: timesOut,
});

import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop in an async function",
  code: "export default async () => { for (;;); }",
  expect: timesOut,
});

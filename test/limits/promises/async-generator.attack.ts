import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an async generator without an end",
  code: "async function* g() { for (;;) yield 1 } export default async () => { for await (const one of g()); }",
  expect: timesOut,
});

import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a with statement's look-ups in a proxy",
  code: "export default () => { const trap = new Proxy({}, { has: () => true, get: () => 0 }); new Function('o', 'with (o) for (;;) a + b')(trap) }",
  expect: timesOut,
});

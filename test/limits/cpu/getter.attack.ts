import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a getter that leads to itself",
  code: "const o = { get next() { return o } }; export default () => { let a = o; while (a.next) a = a.next; }",
  expect: timesOut,
});

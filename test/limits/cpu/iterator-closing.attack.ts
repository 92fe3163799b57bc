import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an iterator that is closed by an error",
  code: "const i = { [Symbol.iterator]: () => ({ next: () => ({ done: false }), return() { for (;;); } }) }; export default () => { for (const x of i) throw new Error() }",
  expect: timesOut,
});

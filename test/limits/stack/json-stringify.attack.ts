import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an array two hundred thousand deep as JSON, again and again",
  code: "export default () => { let a = []; for (let i = 0; i < 200000; i++) a = [a]; for (;;) try { JSON.stringify(a) } catch {} }",
  expect: timesOut,
});

import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "loops that wait for garbage to be collected",
  code: "const r = new FinalizationRegistry(() => { for (;;); }); export default () => { for (let i = 0; i < 1_000; i++) r.register({}, i); for (;;); }",
  expect: timesOut,
});

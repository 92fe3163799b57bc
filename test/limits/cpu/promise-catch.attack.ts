import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a promise's catch that loops again",
  code: "const f = () => { for (;;); }; export default () => new Promise(f).catch(f).finally(f)",
  expect: timesOut,
});

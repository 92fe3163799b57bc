import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "jobs, and a loop after some hundred of them",
  code: "let n = 0; const f = () => { if (++n > 300) for (;;); return Promise.resolve().then(f) }; export default f",
  expect: timesOut,
});

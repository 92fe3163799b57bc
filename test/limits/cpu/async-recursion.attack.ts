import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an async function that catches and calls itself",
  code: "const f = async () => { try { for (;;); } catch { await f() } finally { await f() } }; export default f",
  expect: timesOut,
});

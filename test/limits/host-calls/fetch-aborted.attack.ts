import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "fetches begun and aborted for ever",
  code: "export default () => { const f = () => { const c = new AbortController(); fetch('http://127.0.0.1:1/', { signal: c.signal }).catch(() => {}); c.abort(); return Promise.resolve().then(f) }; return f() }",
  expect: timesOut,
});

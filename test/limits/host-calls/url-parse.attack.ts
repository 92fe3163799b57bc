import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a URL of four megabytes",
  code: "export default () => { const s = 'http://a/?' + 'a=b&'.repeat(1e6); for (;;) new URL(s) }",
  expect: fails("TypeError", /too long/),
});

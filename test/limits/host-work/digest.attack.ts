import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "digests of 40 MB for ever",
  code: "const a = new Uint8Array(4e7); export default async () => { for (;;) await crypto.subtle.digest('SHA-512', a) }",
  expect: timesOut,
});

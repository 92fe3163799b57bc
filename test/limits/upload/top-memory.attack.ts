import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "memory taken at the top level until there is none",
  upload: () => uploadCode("const a = []; for (;;) a.push(new Uint8Array(1_000_000).fill(1)); export default () => 1"),
  expect: isRefused(400, "load_failed", /memory/),
});

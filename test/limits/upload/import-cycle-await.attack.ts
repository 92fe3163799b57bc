import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "modules in a circle that await each other at the top",
  upload: () =>
    uploadJson({
      files: { "index.ts": 'await import("./b.ts"); export default () => 1', "b.ts": 'await import("./index.ts"); export {};' },
    }),
  expect: isRefused(400, "load_failed", /TypeError/),
});

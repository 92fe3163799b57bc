import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "six thousand files",
  upload: () =>
    uploadJson({
      files: { "index.ts": "export default () => 1", ...Object.fromEntries(Array.from({ length: 6_000 }, (_, n) => [`f${n}.txt`, ""])) },
    }),
  expect: isRefused(413, "too_large", /5000 files/),
});

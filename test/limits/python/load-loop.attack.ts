import { hostile, isRefused, python, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "loops while it is loaded",
  upload: () =>
    uploadJson({
      ...python(`while True:
    pass`),
    }),
  expect: isRefused(400, "load_failed", /did not end/),
});

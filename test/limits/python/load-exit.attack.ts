import { hostile, isRefused, python, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "ends the process while it is loaded",
  upload: () =>
    uploadJson({
      ...python(`import os
os._exit(0)`),
    }),
  expect: isRefused(400, "load_failed", /ended the runtime/),
});

import { hostile, isRefused, python, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "fills its memory while it is loaded",
  upload: () => uploadJson({ ...python(`held = 'x' * 1_000_000_000`) }),
  expect: isRefused(400, "load_failed", /memory is full/),
});

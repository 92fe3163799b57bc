import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "a file in which another one lies",
  upload: () => uploadJson({ files: { "index.py": "def handler(event, context): pass", "index.py/data": "" } }),
  expect: isRefused(400, "build_failed", /there is no place for "\/var\/task\/index.py\/data"/),
});

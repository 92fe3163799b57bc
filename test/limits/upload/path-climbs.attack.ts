import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "a path that climbs out",
  upload: () => uploadJson({ files: { "../index.ts": "export default () => 1" }, entry: "../index.ts" }),
  expect: isRefused(400, "invalid_upload", /leads out/),
});

import { hostile, isRefused, python, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "keeps more than a snapshot may hold",
  upload: () =>
    uploadJson({
      ...python(`held = bytearray(b'x') * 200_000_000
def handler(event, context):
    return 1`),
      config: { memoryMb: 1024 },
    }),
  expect: isRefused(400, "load_failed", /holds too much/),
});

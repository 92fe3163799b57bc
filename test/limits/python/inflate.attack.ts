import { hostile, python, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "inflates a small text to a huge one",
  code: python(`import zlib
bomb = zlib.compress(bytes(200_000_000 // 8) * 1)
def handler(event, context):
    return sum(len(zlib.decompress(bomb)) for _ in [0]) and [zlib.decompress(bomb) for _ in range(100)] and 1`),
  expect: runsOutOfMemory,
});

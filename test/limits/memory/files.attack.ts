import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "files in /tmp without an end",
  code: `import fs from "node:fs";
export default () => { const part = Buffer.alloc(1_000_000, 1); for (let n = 0; ; n++) fs.writeFileSync("/tmp/" + n, part) }`,
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});

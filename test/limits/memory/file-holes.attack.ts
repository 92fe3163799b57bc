import { hostile, runsOutOfMemory } from "../../harness/hostile.ts";

export default hostile({
  what: "a file with a hole of a gigabyte",
  code: `import fs from "node:fs";
export default () => { fs.writeSync(fs.openSync("/tmp/hole", "w"), "x", 2 ** 30) }`,
  config: { memoryMb: 48 },
  expect: runsOutOfMemory,
});

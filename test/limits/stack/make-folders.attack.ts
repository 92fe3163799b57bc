import { hostile, answers } from "../../harness/hostile.ts";

export default hostile({
  what: "folders in folders, two hundred thousand deep, made at once",
  code: `import fs from "node:fs"; export default () => fs.mkdirSync("/tmp/" + "a/".repeat(200_000), { recursive: true }).length`,
  expect: answers("/tmp/a".length),
});

import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an import of Node's file system, to read the host's",
  code: 'import { readFileSync } from "node:fs"; export default () => readFileSync("/etc/passwd", "utf8")',
  expect: fails("Error", /^ENOENT: no such file or directory, open '\/etc\/passwd'$/),
});

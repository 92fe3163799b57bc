import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "files, open ones and changed functions of node:fs that the last call left",
  code: `import fs from "node:fs";
export default () => {
  const found = [fs.readdirSync("/tmp"), typeof fs.readFileSync.leak, fs.leak ?? null];
  fs.writeFileSync("/tmp/leak", "leak");
  const fd = fs.openSync("/tmp/open", "w");
  fs.mkdirSync("/tmp/folder/below", { recursive: true });
  fs.readFileSync.leak = fs.leak = 1;
  return [...found, fd];
}`,
  expect: answers([[], "undefined", null, 3]),
});

import { answers, hostile, uploadJson } from "../../harness/hostile.ts";

const reads = `import fs from "node:fs"; export default () => fs.readdirSync(".").filter((n) => { try { return fs.readFileSync(n, "utf8") } catch { return false } }).length`;

export default hostile({
  what: "texts to be read that grow twofold in memory, and more of them than are kept",
  upload: () =>
    uploadJson({
      files: { "index.js": reads, ...Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.txt`, "ж".repeat(100_000)])) },
    }),
  expect: answers(20),
});

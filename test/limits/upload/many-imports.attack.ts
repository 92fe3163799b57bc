import { answers, hostile, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "2,000 modules that import each other",
  upload: () =>
    uploadJson({
      files: {
        "index.ts": `${Array.from({ length: 2_000 }, (_, n) => `import "./m${n}.ts";`).join("")} export default () => 1`,
        ...Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`m${n}.ts`, `import "./m${(n + 1) % 2_000}.ts"; export {};`])),
      },
    }),
  expect: answers(1),
});

import { answers, hostile, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "modules that export all of each other",
  upload: () =>
    uploadJson({
      files: {
        "index.ts": 'export * from "./a.ts"; export * from "./b.ts"; export default () => 1',
        "a.ts": 'export * from "./b.ts"; export const x = 1;',
        "b.ts": 'export * from "./a.ts"; export const x = 2;',
      },
    }),
  expect: answers(1),
});

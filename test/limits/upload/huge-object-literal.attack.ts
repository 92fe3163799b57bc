import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "an object literal of 100,000 names",
  upload: () =>
    uploadCode(`const o = {${Array.from({ length: 100_000 }, (_, n) => `k${n}:${n}`).join()}}; export default () => Object.keys(o).length`),
  expect: answers(100_000),
});

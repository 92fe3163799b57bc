import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "100,000 exports",
  upload: () => uploadCode(`${Array.from({ length: 100_000 }, (_, n) => `export const e${n} = ${n};`).join("")} export default () => 1`),
  expect: isRefused(400, "load_failed", /too many closure variables/),
});

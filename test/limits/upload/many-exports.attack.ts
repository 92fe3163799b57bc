import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "66,000 exports",
  upload: () => uploadCode(`${Array.from({ length: 66_000 }, (_, n) => `export const e${n} = ${n};`).join("")} export default () => 1`),
  expect: isRefused(400, "load_failed", /too many closure variables/),
});

import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "5,000 exports and none that is a handler, whose names the refusal must not all say",
  upload: () => uploadCode(Array.from({ length: 5_000 }, (_, n) => `export const e${n} = ${n};`).join("")),
  expect: isRefused(400, "no_handler", /^.{0,500}$/s),
});

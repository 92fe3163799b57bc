import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "signals that time out, without number",
  code: "export default () => { for (;;) AbortSignal.timeout(60_000) }",
  expect: fails("RangeError", /1000 are pending/),
});

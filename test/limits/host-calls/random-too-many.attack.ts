import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "more random bytes than one call may ask for",
  code: "export default () => { crypto.getRandomValues(new Uint8Array(65_537)) }",
  expect: fails("QuotaExceededError"),
});

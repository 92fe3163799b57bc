import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a promise that waits for itself",
  code: "let p; export default () => (p = (async () => { await null; await p })())",
  expect: fails("Runtime.NeverSettled"),
});

import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a result that holds itself",
  code: "export default () => { const a = {}; a.a = a; return a }",
  config: { maxOutputBytes: 100000 },
  expect: fails("Runtime.MarshalError"),
});

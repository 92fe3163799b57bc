import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a result that JSON has no form for",
  code: "export default () => 10n",
  config: { maxOutputBytes: 100000 },
  expect: fails("Runtime.MarshalError"),
});

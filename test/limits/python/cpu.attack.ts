import { hostile, python, usesUpItsCpu } from "../../harness/hostile.ts";

export default hostile({
  what: "works for longer than its CPU time",
  code: python(`def handler(event, context):
    while True:
        pass`),
  config: { cpuMs: 60 },
  expect: usesUpItsCpu,
});

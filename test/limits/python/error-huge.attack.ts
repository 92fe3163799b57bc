import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "raises with a text of ten million characters",
  code: python(`def handler(event, context):
    raise ValueError('\\0x' * 5_000_000)`),
  expect: fails("ValueError"),
});

import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "loads native code",
  code: python(`def handler(event, context):
    import ctypes`),
  expect: fails("ModuleNotFoundError", /ctypes/),
});

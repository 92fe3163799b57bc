import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "code that would register a handler in the prelude's place",
  upload: () => uploadCode("globalThis.__isopod_register?.(() => 2); globalThis.registered = 1; export default () => 1"),
  expect: answers(1),
});

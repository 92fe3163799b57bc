import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "strings with NUL and lone surrogates",
  code: "export default () => ['a\\0b', '\\ud800', '\\udc00x']",
  config: { maxOutputBytes: 100000 },
  expect: answers(["a\0b", "\ud800", "\udc00x"]),
});

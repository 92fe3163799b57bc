import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the server's process",
  code: "export default () => [typeof process.version, typeof process.binding, typeof process.exit, typeof process.kill, typeof process.mainModule]",
  expect: answers(["undefined", "undefined", "undefined", "undefined", "undefined"]),
});

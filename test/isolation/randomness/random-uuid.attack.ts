import { answersAnew, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "crypto.randomUUID",
  code: "export default () => [crypto.randomUUID(), crypto.randomUUID()]",
  expect: answersAnew,
});

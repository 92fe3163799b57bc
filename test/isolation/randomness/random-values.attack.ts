import { answersAnew, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "crypto.getRandomValues",
  code: "export default () => [...crypto.getRandomValues(new Uint32Array(4))]",
  expect: answersAnew,
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a counter that another thread would count up",
  code: "export default () => [typeof Worker, typeof SharedWorker, typeof Atomics]",
  expect: answers(["undefined", "undefined", "undefined"]),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "another console",
  code: "export default () => { console.leak = console.log; console.log = () => { throw 1 }; return 'done' }",
  expect: answers("done"),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "jobs that outlive the answer do not run on",
  code: "const f = () => Promise.resolve().then(f); export default () => { f(); return 'answered' }",
  expect: answers("answered"),
});

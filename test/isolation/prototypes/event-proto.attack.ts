import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an event with a key named __proto__",
  code: "export default (event) => [{}.polluted ?? 'clean', Object.keys(event)]",
  event: JSON.parse('{ "__proto__": { "polluted": 1 } }'),
  expect: answers(["clean", ["__proto__"]]),
});

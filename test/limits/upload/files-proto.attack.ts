import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "files by names of Object.prototype",
  upload: () => ({
    type: "application/json",
    body: '{ "files": { "index.ts": "export default () => 1", "__proto__": "x", "constructor": "y", "toString": "z" } }',
  }),
  expect: answers(1),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a state from the module's load",
  code: "globalThis.loaded = ['once']; export default () => { loaded.push('more'); return loaded.length }",
  expect: answers(2),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an order that would tell where objects lie",
  code: "export default () => { const o = {}; for (const k of ['b', 'a', '2', '1']) o[k] = 1; return Object.keys(o) }",
  expect: answers(["1", "2", "b", "a"]),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "clearing timers that are none",
  code: "export default () => { for (const h of [0, -1, NaN, Infinity, 2 ** 53, '1', {}, null, undefined, [1], 1e308]) { clearTimeout(h); clearInterval(h) } return 1 }",
  expect: answers(1),
});

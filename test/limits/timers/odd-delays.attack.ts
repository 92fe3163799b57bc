import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "delays beyond all bounds",
  code: "export default () => new Promise((done) => { setTimeout(done, 10, 'sane'); for (const d of [2 ** 31, -5, NaN, Infinity, '1e99', {}]) clearTimeout(setTimeout(done, d, 'odd')) })",
  expect: answers("sane"),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "two hundred fetches at once, to a host that is not listed",
  code: "export default () => { return Promise.allSettled(Array.from({ length: 200 }, () => fetch('http://127.0.0.1:1/'))).then((all) => all.filter((one) => one.status === 'rejected').length) }",
  expect: answers(200),
});

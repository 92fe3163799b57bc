import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "ten thousand digests at once",
  code: "export default () => { return Promise.all(Array.from({ length: 1e4 }, () => crypto.subtle.digest('SHA-256', new Uint8Array(100)))).then((all) => all.length) }",
  expect: answers(1e4),
});

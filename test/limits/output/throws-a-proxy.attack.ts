import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a thrown proxy whose every trap throws",
  code: "export default () => { throw new Proxy({}, new Proxy({}, { get() { throw new Error('trap') } })) }",
  config: { maxOutputBytes: 100000 },
  expect: fails("object", /^$/),
});

import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an error whose message throws when it is read",
  code: "export default () => { throw Object.defineProperty(new Error('m'), 'message', { get() { throw new Error('again') } }) }",
  config: { maxOutputBytes: 100000 },
  expect: fails("Error", /^$/),
});

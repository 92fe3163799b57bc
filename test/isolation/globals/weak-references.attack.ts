import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a weak reference of the last call",
  code: "export default () => { const was = globalThis.ref?.deref() ?? 'none'; globalThis.ref = new WeakRef({}); return was }",
  expect: answers("none"),
});

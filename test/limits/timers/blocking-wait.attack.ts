import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a wait that would block the thread",
  code: "export default () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000)",
  expect: fails("ReferenceError", /Atomics/),
});

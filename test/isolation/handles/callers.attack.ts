import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the callers of a function",
  code: "export default function h() { try { return [typeof h.caller, typeof arguments.callee.caller] } catch (e) { return e.name } }",
  expect: answers("TypeError"),
});

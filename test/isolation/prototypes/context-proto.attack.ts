import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a context whose prototypes are the server's",
  code: "export default (event, context) => { const F = context.constructor.constructor; return F('return typeof process.version + typeof require + typeof module')() }",
  expect: answers("undefinedundefinedundefined"),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the Function constructor, reached through the event",
  code: "export default (event) => event.constructor.constructor('return typeof process.binding + typeof WebAssembly')()",
  event: {},
  expect: answers("undefinedundefined"),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an event that would reach a prototype by its constructor",
  code: "export default (event) => [{}.polluted ?? 'clean', event.constructor.prototype.polluted]",
  event: { constructor: { prototype: { polluted: 1 } } },
  expect: answers(["clean", 1]),
});

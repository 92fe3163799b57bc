import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "keeps things in a default argument",
  code: python(`def handler(event, context, kept=[]):
    kept.append(event)
    return len(kept)`),
  expect: answers(1),
});

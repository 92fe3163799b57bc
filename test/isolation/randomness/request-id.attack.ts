import { answersAnew, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the id of another's request",
  code: "export default (event, context) => context.awsRequestId",
  expect: answersAnew,
});

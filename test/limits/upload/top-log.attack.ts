import { answers, hostile, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a million lines at the top level",
  upload: () => uploadCode("for (let i = 0; i < 1e6; i++) console.log('x'); export default () => 1"),
  expect: answers(1),
});

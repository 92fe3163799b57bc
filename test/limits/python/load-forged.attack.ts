import { hostile, isRefused, python, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "has the runtime answer nonsense to its deploy",
  upload: () =>
    uploadJson({
      ...python(`import __main__
__main__.answer = lambda *_: 5
def handler(event, context):
    return 1`),
    }),
  expect: isRefused(400, "load_failed", /./),
});

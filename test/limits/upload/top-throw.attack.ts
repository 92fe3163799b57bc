import { hostile, isRefused, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a thrown object that loops when it is described",
  upload: () => uploadCode("throw { get message() { throw 1 }, get name() { throw 2 }, toString() { throw 3 } }"),
  expect: isRefused(400, "load_failed", /./),
});

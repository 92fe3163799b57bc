import { hostile, responds, uploadCode } from "../../harness/hostile.ts";

export default hostile({
  what: "a handler that is a getter, on another object each time",
  upload: () => uploadCode('let n = 0; export default { get fetch() { for (;;) if (n++ > 1e5) return () => new Response("1") } }'),
  expect: responds(200, "1"),
});

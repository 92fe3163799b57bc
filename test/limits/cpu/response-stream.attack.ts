import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "a loop while the body of a response is read",
  code: "export default { fetch: () => new Response(new ReadableStream({ pull() { for (;;); } })) }",
  expect: timesOut,
});

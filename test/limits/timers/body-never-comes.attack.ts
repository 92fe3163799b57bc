import { hostile, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "an HTTP body that never comes",
  code: "export default { fetch: () => new Response(new ReadableStream({ pull: () => new Promise((done) => setTimeout(done, 60_000)) })) }",
  expect: timesOut,
});

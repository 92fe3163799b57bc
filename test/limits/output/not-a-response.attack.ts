import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an object that only looks like a Response",
  code: "export default { fetch: () => ({ status: 200, headers: [], body: 'x' }) }",
  config: { maxOutputBytes: 100000 },
  expect: fails("Runtime.BadResponse"),
});

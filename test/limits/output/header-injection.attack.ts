import { fails, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a header that ends its line and begins another",
  code: "export default { fetch: () => new Response('x', { headers: { a: 'b\\r\\nset-cookie: stolen=1' } }) }",
  config: { maxOutputBytes: 100000 },
  expect: fails("TypeError", /line break/),
});

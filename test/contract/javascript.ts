/** The contract's guests in JavaScript. */
import type { Kind } from "./contract.ts";

export const javascript: Kind = {
  name: "javascript",
  refusesWhatIsNotJson: true,
  guests: {
    echo: "export default (event) => event",
    context:
      "export default (_, { functionName, functionVersion, awsRequestId }) => ({ name: functionName, version: functionVersion, requestId: awsRequestId })",
    env: "export default () => process.env.GREETING",
    log: 'export default () => { console.log("said once") }',
    fail: 'export default () => { throw new Error("out of order") }',
    count: "let n = 41; export default () => ++n",
    spin: "export default () => { for (;;); }",
    recurse: "const f = () => f() + 1; export default () => f()",
    fill: "export default () => { const all = []; for (;;) all.push(new Uint8Array(1_000_000).fill(1)) }",
    text: 'export default (length) => "x".repeat(length)',
    random: "export default () => Math.random()",
    clock: "export default () => { const t = Date.now(); for (let i = 0; i < 300_000; i++); return Date.now() - t }",
    wait: "export default () => new Promise((resolve) => setTimeout(resolve, 300))",
    http: `export default { async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const text = request.method + " " + pathname + search + " " + (await request.text());
      return new Response(text, { status: 201, headers: { "x-made": "by-hand" } });
    } }`,
  },
};

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an environment that the last call changed",
  code: "export default () => { const was = process.env.LEAK ?? 'none'; process.env.LEAK = 'set'; return was }",
  victim: {
    code: "export default (secret) => { globalThis.leak = secret + '!'; Array.prototype.leak = secret; process.env.LEAK = secret; Symbol.for(secret); console.log(secret); globalThis.held = Array.from({ length: 200 }, () => new TextEncoder().encode(secret.repeat(100))); return secret.length }",
    event: "canary-4f9a1c77",
  },
  expect: answers("none"),
});

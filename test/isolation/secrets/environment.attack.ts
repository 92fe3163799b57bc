import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "the environment of the server and of others",
  code: "export default () => Object.keys(process.env)",
  config: { env: { MINE: "1" } },
  victim: {
    code: "export default (secret) => { globalThis.leak = secret + '!'; Array.prototype.leak = secret; process.env.LEAK = secret; Symbol.for(secret); console.log(secret); globalThis.held = Array.from({ length: 200 }, () => new TextEncoder().encode(secret.repeat(100))); return secret.length }",
    event: "canary-4f9a1c77",
    config: { env: { THEIRS: "secret" } },
  },
  expect: answers(["MINE"]),
});

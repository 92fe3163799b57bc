import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "new buffers, searched for what another's call left",
  code: "export default () => { let found = 0; const d = new TextDecoder(); for (let i = 0; i < 200; i++) if (d.decode(new Uint8Array(10_000)).includes('canary-4f9a')) found++; return found }",
  victim: {
    code: "export default (secret) => { globalThis.leak = secret + '!'; Array.prototype.leak = secret; process.env.LEAK = secret; Symbol.for(secret); console.log(secret); globalThis.held = Array.from({ length: 200 }, () => new TextEncoder().encode(secret.repeat(100))); return secret.length }",
    event: "canary-4f9a1c77",
  },
  expect: answers(0),
});

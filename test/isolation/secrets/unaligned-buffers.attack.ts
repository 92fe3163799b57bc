import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "buffers that grow, whose new bytes another may have written",
  code: "export default () => { const b = new ArrayBuffer(8, { maxByteLength: 4_000_000 }); b.resize(4_000_000); const a = new Uint8Array(b); let n = 0; for (let i = 0; i < a.length; i++) if (a[i] !== 0) n++; return n }",
  victim: {
    code: "export default (secret) => { globalThis.leak = secret + '!'; Array.prototype.leak = secret; process.env.LEAK = secret; Symbol.for(secret); console.log(secret); globalThis.held = Array.from({ length: 200 }, () => new TextEncoder().encode(secret.repeat(100))); return secret.length }",
    event: "canary-4f9a1c77",
  },
  expect: answers(0),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a buffer that is detached while the host reads it",
  code: "export default () => { const b = new ArrayBuffer(100_000, { maxByteLength: 200_000 }); const a = new Uint8Array(b); return crypto.subtle.digest({ get name() { b.resize(0); return 'SHA-256' } }, a).then((d) => d.byteLength, (e) => e.name) }",
  expect: answers(32),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "random bytes into a view beyond its buffer",
  code: "export default () => { const b = new ArrayBuffer(64, { maxByteLength: 1024 }); const a = new Uint8Array(b, 32); b.resize(16); try { crypto.getRandomValues(a); return a.length } catch (e) { return e.name } }",
  expect: answers(0),
});

import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a buffer that was given away",
  code: "export default () => { const b = new ArrayBuffer(100); structuredClone(b, { transfer: [b] }); try { return new TextDecoder().decode(b) } catch (e) { return e.name } }",
  expect: answers("TypeError"),
});

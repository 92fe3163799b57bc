import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "encodeInto while memory grows",
  code: "export default () => { const d = new Uint8Array(1_000); const held = []; for (let i = 0; i < 50; i++) { held.push(new Uint8Array(1_000_000)); new TextEncoder().encodeInto('canary', d) } return new TextDecoder().decode(d.subarray(0, 6)) }",
  expect: answers("canary"),
});

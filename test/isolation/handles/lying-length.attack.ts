import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a typed array that lies about its length",
  code: "export default () => { const a = new Uint8Array(4); Object.defineProperty(a, 'byteLength', { value: 1e9 }); Object.defineProperty(a, 'length', { value: 1e9 }); Object.defineProperty(a, 'byteOffset', { value: -1e6 }); return new TextDecoder().decode(a).length }",
  expect: answers(4),
});

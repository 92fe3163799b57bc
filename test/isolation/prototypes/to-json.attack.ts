import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "a toJSON for everything",
  code: "export default () => { Object.defineProperty(Array.prototype, 'toJSON', { value: () => 'evil' }); return 'done' }",
  expect: answers("done"),
});
